/**
 * Intents: what Discord is about to be asked for, written down first. If a process dies between Discord's answer and the record, a
 * job compares what Discord has with what was intended.
 */
import * as z from 'zod';
import { job } from '../jobs/job.ts';
import { readChannel } from '../platform/discord/channels.ts';
import type { DiscordRest } from '../platform/discord/rest.ts';
import { readMember } from '../platform/discord/servers.ts';
import { run, type Store } from '../platform/store.ts';
import type { NewAct } from './acts.ts';
import { INTENTS } from './counters.ts';
import type { OtherAct } from './settings.ts';

/** After so long, whoever wrote an intent has died. In seconds. */
export const INTENT_SECONDS = 60;

export interface Intent {
  guild: string;
  actor: string;
  kind: OtherAct;
  user: string | null;
  channel: string | null;
  reason: string | null;
  detail: Readonly<Record<string, unknown>>;
  /** What's answered if it was done. */
  outcome: Readonly<Record<string, unknown>>;
}

/** What became of an intent, as far as Discord tells. */
export type Found = 'done' | 'not_done' | 'unknown';

/** What's answered while an intent stays: Discord may have done it, and the job that settles intents finds out. */
export const LATER = 'Discord isn’t responding right now. I’ll check whether it went through, and log it if it did.';

/** What the record says if nobody can tell. */
const UNKNOWN = 'I was interrupted before Discord answered, so please check whether it went through.';

/** Writes down what Discord is about to be asked for. @param request as its outcome is stored. */
export async function intend(
  store: Store,
  { key, request, outcome }: { key: string; request: string; outcome: object },
  { guild, actor, kind, user, channel, reason, detail }: NewAct,
): Promise<void> {
  await run(store, 'moderation_intend', {
    ...{ key, request, guild, actor, kind, user: user ?? null, channel: channel ?? null, reason: reason ?? null },
    ...{ detail: detail ?? {}, outcome, within: `${INTENT_SECONDS} seconds` },
  });
}

/** Undefined if there's none, or it's recorded by now. */
export async function readIntent(store: Store, key: string): Promise<Intent | undefined> {
  return (await run<'moderation_read_intent', Intent | null>(store, 'moderation_read_intent', { key })) ?? undefined;
}

/** Records an intent by what became of it, once. Returns the outcome that stands; undefined if nothing was done. */
export async function settleIntent<O>(store: Store, key: string, found: Found): Promise<O | undefined> {
  if (found === 'not_done') {
    await run(store, 'moderation_drop_intent', { key });
    return undefined;
  }
  const note = found === 'unknown' ? UNKNOWN : null;
  return (
    (await run<'moderation_settle_intent', O | null>(store, 'moderation_settle_intent', { key, note })) ?? undefined
  );
}

/**
 * Whether Discord has what was intended. What someone changed once more meanwhile can't be told.
 *
 * @throws {Unavailable} if Discord doesn't answer.
 */
export async function findOut(
  rest: DiscordRest,
  { guild, kind, user, channel, detail }: Pick<Intent, 'guild' | 'kind' | 'user' | 'channel' | 'detail'>,
): Promise<Found> {
  const { before, after, role, isGiven } = detail;
  const compared = (now: unknown): Found => (now === after ? 'done' : now === before ? 'not_done' : 'unknown');
  switch (kind) {
    case 'slowmode': {
      const found = channel === null ? undefined : await readChannel(rest, channel);
      return found === undefined ? 'unknown' : compared(found.slowmode);
    }
    case 'nick': {
      const found = user === null ? undefined : await readMember(rest, guild, user);
      return found === undefined ? 'unknown' : compared(found.nick ?? null);
    }
    case 'role': {
      const found = user === null ? undefined : await readMember(rest, guild, user);
      if (found === undefined || typeof role !== 'string') return 'unknown';
      return found.roleIds.includes(role) === isGiven ? 'done' : 'not_done';
    }
    default:
      return 'unknown';
  }
}

/** Records what a dead process couldn't. The key is the interaction's. */
export const settleAct = job({
  kind: 'settle_act',
  at: 'anywhere',
  payload: () => z.object({ key: z.string() }),
  async run({ store, discord, payload: { key } }) {
    const intent = await readIntent(store, key);
    if (intent === undefined) return;
    const found = discord === undefined ? 'unknown' : await findOut(discord.rest, intent);
    await settleIntent(store, key, found);
    store.observe.count(INTENTS, { status: found });
  },
  async givenUp({ store, payload: { key } }) {
    await settleIntent(store, key, 'unknown');
    store.observe.count(INTENTS, { status: 'unknown' });
  },
});
