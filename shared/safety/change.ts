/** Changes that Discord carries out: once per key, and one at a time per server and subject. */
import type { NewAct } from '../moderation/acts.ts';
import { INTENT_SECONDS, LATER } from '../moderation/intents.ts';
import type { Permission } from '../platform/discord/permissions.ts';
import { type Problem, problemSentence } from '../platform/discord/problems.ts';
import { type Gated, type GuildCaller, gateOf, isGated, run, type Store } from '../platform/store.ts';
import { CHANGES } from './counters.ts';

/** After so long, whoever began a change has died. In seconds. */
const LEASE_SECONDS = 30;
/** How often, and how long, to wait for someone else's change, in milliseconds. */
const WAIT_EVERY_MS = 300;
const WAIT_MS = 8_000;

/** What's changed: one change at a time each. */
export type Subject = 'automod' | 'verification' | 'setup';

/** How a change ended. It's stored, and returned again when the same interaction is delivered again. */
export type Ended =
  /** `lines`: what was changed, in sentences. */
  { status: 'changed'; lines: readonly string[] } | { status: 'refused'; sentence: string };

export type ChangeOutcome = Ended | { status: 'busy' } | Gated;

type ChangeAct = Omit<NewAct, 'guild' | 'actor'> & { detail: { lines: readonly string[]; [name: string]: unknown } };

export interface Work {
  ended: Ended;
  /** What the log shows and the audit keeps; undefined if nothing was changed. */
  act?: ChangeAct;
  /** Discord was asked and didn't answer: what was intended may be done, so it stays until that's settled. */
  isUnanswered?: boolean;
}

/** A change that Discord didn't carry out, or didn't answer. @param needed what it takes, for the sentence. */
export function refusedBy(problem: Problem, needed: readonly Permission[]): Refused {
  const isUnanswered = problem === 'unavailable';
  const sentence = isUnanswered ? LATER : problemSentence(problem, needed);
  return { ended: { status: 'refused', sentence }, isUnanswered };
}

export type Refused = Work & { ended: { status: 'refused' } };

/** One try at a change. */
export interface Attempt {
  /** What an earlier delivery of the same interaction was about to do when its process died. It may have done it, or a part. */
  intended: ChangeAct['detail'] | undefined;
  /**
   * Writes down what Discord is about to be asked for. If this process dies before the end, it's recorded all the same: by the
   * redelivery that finds it done, or by a job that says it may be.
   */
  intend(act: ChangeAct): Promise<void>;
}

/**
 * Makes a change in Discord once per key.
 *
 * @param request what was asked for, so that a key can't be used for something else.
 * @param work does it. If its process dies, a redelivery does it again: it has to look at what's there already.
 */
export async function changeOnce(
  store: Store,
  caller: GuildCaller,
  { subject, request }: { subject: Subject; request: unknown },
  work: (attempt: Attempt) => Promise<Work>,
): Promise<ChangeOutcome> {
  const about = { key: caller.key, guild: caller.guild.id, subject };
  const asked = { ...about, actor: caller.actor.id, request: JSON.stringify(request) };
  const endMs = performance.now() + WAIT_MS;
  let intended: Attempt['intended'];
  for (;;) {
    const begun: ChangeOutcome | { status: 'begun'; intended: Attempt['intended'] | null } = await run(
      store,
      'safety_begin',
      {
        ...{ ...gateOf(caller), ...asked, lease: `${LEASE_SECONDS} seconds` },
      },
    );
    if (begun.status === 'begun') {
      intended = begun.intended ?? undefined;
      break;
    }
    if (isGated(begun) || begun.status !== 'busy' || performance.now() > endMs) return begun;
    await new Promise((resolve) => setTimeout(resolve, WAIT_EVERY_MS));
  }
  let hasAsked = false;
  async function intend(act: ChangeAct): Promise<void> {
    const outcome: Ended = { status: 'changed', lines: act.detail.lines };
    await run(store, 'safety_intend', { ...asked, act, outcome, within: `${INTENT_SECONDS} seconds` });
    hasAsked = true;
  }
  async function release(): Promise<void> {
    await run(store, 'safety_release', about).catch(() => {
      // The lease ends by itself.
    });
  }
  try {
    const { ended, act, isUnanswered = false } = await work({ intended, intend });
    // What an earlier delivery asked for may be done, too, and only Discord's answer to the same could tell.
    const isOpen = intended !== undefined && !hasAsked && ended.status === 'refused' && act === undefined;
    if (isUnanswered || isOpen) {
      await release();
      store.observe.count(CHANGES, { subject, status: isUnanswered ? 'unanswered' : ended.status });
      return ended;
    }
    const outcome = await run<'safety_finish', Ended>(store, 'safety_finish', {
      ...{ ...asked, outcome: ended, act: act ?? null },
    });
    store.observe.count(CHANGES, { subject, status: ended.status });
    return outcome;
  } catch (error) {
    await release();
    throw error;
  }
}
