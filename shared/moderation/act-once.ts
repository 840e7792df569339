/** Acts that are one request to Discord: done, recorded, and answered once per key. */
import { type Gated, type GuildCaller, gateOf, isGated, run, type Store } from '../platform/store.ts';
import type { NewAct } from './acts.ts';

/** What came of it, in a sentence that the member reads. */
export type Answered = { status: 'done' | 'refused'; text: string };

/** What a try at an act led to: an act to record, or a sentence that says why there's none. */
export type Performed = { text: string; act: Omit<NewAct, 'guild' | 'actor'> } | { refusal: string };

/**
 * Does something once per key. Discord may be asked twice if an interaction is delivered twice at the same time, so `perform` sets
 * what should be and doesn't toggle it.
 *
 * @param request what's asked for, which the same key can't be used for anything else.
 * @throws {Unavailable} if the database or Discord didn't answer in time.
 */
export async function actOnce(
  store: Store,
  caller: GuildCaller,
  request: string,
  perform: () => Promise<Performed>,
): Promise<Answered | Gated> {
  const { key, actor, guild } = caller;
  const known = await run<'moderation_begin_act', Answered | Gated | null>(store, 'moderation_begin_act', {
    ...{ key, request, ...gateOf(caller), guild: guild.id },
  });
  if (known !== null) return known;
  const performed = await perform();
  const outcome: Answered =
    'refusal' in performed ? { status: 'refused', text: performed.refusal } : { status: 'done', text: performed.text };
  const act = 'act' in performed ? performed.act : undefined;
  const stands = await run<'moderation_finish_act', Answered | Gated>(store, 'moderation_finish_act', {
    ...{ key, request, outcome, guild: guild.id, actor: actor.id, kind: act?.kind ?? null },
    ...{
      user: act?.user ?? null,
      channel: act?.channel ?? null,
      reason: act?.reason ?? null,
      detail: act?.detail ?? {},
    },
  });
  return isGated(stands) ? stands : outcomeOf(stands);
}

function outcomeOf({ status, text }: Answered): Answered {
  return { status, text };
}
