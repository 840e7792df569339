/** Changes that Discord carries out: once per key, and one at a time per server and subject. */
import type { NewAct } from '../moderation/acts.ts';
import { type Gated, type GuildCaller, gateOf, isGated, run, type Store } from '../platform/store.ts';

/** After so long, whoever began a change has died. In seconds. */
const LEASE_SECONDS = 30;
/** How often, and how long, to wait for somebody else's change, in milliseconds. */
const WAIT_EVERY_MS = 300;
const WAIT_MS = 8_000;

/** What's changed: one change at a time each. */
export type Subject = 'automod' | 'verification' | 'setup';

/** How a change ended. It's stored, and returned again when the same interaction is delivered again. */
export type Ended =
  /** `lines`: what was changed, in sentences. */
  { status: 'changed'; lines: readonly string[] } | { status: 'refused'; sentence: string };

export type ChangeOutcome = Ended | { status: 'busy' } | Gated;

export interface Work {
  ended: Ended;
  /** What the log shows and the audit keeps; undefined if nothing was changed. */
  act?: Omit<NewAct, 'guild' | 'actor'>;
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
  work: () => Promise<Work>,
): Promise<ChangeOutcome> {
  const about = { key: caller.key, guild: caller.guild.id, subject };
  const asked = { ...about, actor: caller.actor.id, request: JSON.stringify(request) };
  const endMs = performance.now() + WAIT_MS;
  for (;;) {
    const begun: ChangeOutcome | { status: 'begun' } = await run(store, 'safety_begin', {
      ...{ ...gateOf(caller), ...asked, lease: `${LEASE_SECONDS} seconds` },
    });
    if (begun.status === 'begun') break;
    if (isGated(begun) || begun.status !== 'busy' || performance.now() > endMs) return begun;
    await new Promise((resolve) => setTimeout(resolve, WAIT_EVERY_MS));
  }
  try {
    const { ended, act } = await work();
    return await run(store, 'safety_finish', { ...asked, outcome: ended, act: act ?? null });
  } catch (error) {
    await run(store, 'safety_release', about).catch(() => {
      // The lease ends by itself.
    });
    throw error;
  }
}
