/** Acts that are one request to Discord: written down, done, recorded, and answered once per key. */
import type { DiscordOutcome, DiscordRest } from '../platform/discord/rest.ts';
import { type Gated, type GuildCaller, gateOf, isGated, run, type Store } from '../platform/store.ts';
import type { NewAct } from './acts.ts';
import { type Found, findOut, intend, LATER, readIntent, settleIntent } from './intents.ts';

/** What came of it, in a sentence that the member reads. */
export type Answered = { status: 'done' | 'refused'; text: string };

/** What's about to be asked of Discord, and what to say and record if it's done. */
export interface Planned {
  text: string;
  act: Omit<NewAct, 'guild' | 'actor'>;
  request(): Promise<DiscordOutcome>;
  /** What Discord's refusal means. */
  refusalFor(outcome: Extract<DiscordOutcome, { ok: false }>): string | Promise<string>;
}

/** A plan, or a sentence that says why there's none. */
export type Decided = Planned | { refusal: string };

/**
 * Does something once per key. Discord may be asked twice if an interaction is delivered twice at the same time, so the plan sets
 * what should be and doesn't toggle it.
 *
 * @param request what's asked for, which the same key can't be used for anything else.
 * @param rest to find out what became of it, should an earlier delivery have died. Undefined without a token.
 * @throws {Unavailable} if the database or Discord didn't answer in time.
 */
export async function actOnce(
  store: Store,
  caller: GuildCaller,
  { request, rest }: { request: string; rest: DiscordRest | undefined },
  decide: () => Promise<Decided>,
): Promise<Answered | Gated> {
  const { key, actor, guild } = caller;
  const known = await run<'moderation_begin_act', Answered | Begun | Gated | null>(store, 'moderation_begin_act', {
    ...{ key, request, ...gateOf(caller), guild: guild.id },
  });
  let earlier: Found | undefined;
  if (known?.status === 'intended') {
    earlier = await findEarlier(store, rest, key);
    const settled = earlier === 'done' ? await settleIntent<Answered>(store, key, earlier) : undefined;
    if (settled !== undefined) return settled;
  } else if (known !== null) return known as Answered | Gated;
  const decided = await decide();
  if ('refusal' in decided) {
    const refused: Answered = { status: 'refused', text: decided.refusal };
    // Maybe because it's done already: the intent stays.
    return earlier === 'unknown' ? refused : finish(refused);
  }
  const { act, text } = decided;
  const done: Answered = { status: 'done', text };
  await intend(store, { key, request, outcome: done }, { ...act, guild: guild.id, actor: actor.id });
  const outcome = await decided.request();
  if (outcome.ok) return finish(done, act);
  // The intent stays.
  if (outcome.problem === 'unavailable') return { status: 'refused', text: LATER };
  return finish({ status: 'refused', text: await decided.refusalFor(outcome) });

  async function finish(outcome: Answered, act?: Planned['act']): Promise<Answered | Gated> {
    const stands = await run<'moderation_finish_act', Answered | Gated>(store, 'moderation_finish_act', {
      ...{ key, request, outcome, guild: guild.id, actor: actor.id, kind: act?.kind ?? null },
      ...{ user: act?.user ?? null, channel: act?.channel ?? null, reason: act?.reason ?? null },
      detail: act?.detail ?? {},
    });
    return isGated(stands) ? stands : outcomeOf(stands);
  }
}

/** An earlier delivery wrote an intent, and nobody recorded what came of it. */
type Begun = { status: 'intended' };

/** What became of it. It may be under way: whoever asks twice sets the same. */
async function findEarlier(store: Store, rest: DiscordRest | undefined, key: string): Promise<Found | undefined> {
  const intent = await readIntent(store, key);
  if (intent === undefined) return undefined;
  return rest === undefined ? 'unknown' : findOut(rest, intent);
}

function outcomeOf({ status, text }: Answered): Answered {
  return { status, text };
}
