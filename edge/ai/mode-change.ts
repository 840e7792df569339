/** `/mode set`: changes what's set at a place. */
import { type SetModeOutcome, setMode } from '../../shared/ai/mode-store.ts';
import { type ModeValues, mayBeUnrated, type Place } from '../../shared/ai/modes.ts';
import { type Gated, isGated } from '../../shared/platform/store.ts';
import { plain } from '../commands/format.ts';
import { changed, embed } from '../commands/messages.ts';
import type { GuildContext } from '../commands/services.ts';
import type { Answer } from '../interactions/behaviour.ts';
import { refuse, reply } from '../interactions/reply.ts';
import { type Chosen, chosenPlace, type Where } from './mode-place.ts';
import { capitalized, targetName, valuesText } from './mode-text.ts';
import { modeText } from './mode-view.ts';

export interface SetOptions extends Where {
  use?: 'chat' | 'super_snail' | 'off' | 'inherit' | undefined;
  personality?: 'on' | 'off' | 'inherit' | undefined;
  rating?: 'pg13' | 'unrated' | 'inherit' | undefined;
}

export async function setHere(context: GuildContext, options: SetOptions): Promise<Awaited<Answer>> {
  const change = changeIn(options);
  if (Object.keys(change).length === 0) return refuse('Choose at least one of `use`, `personality`, and `rating`.');
  const chosen = await chosenPlace(context, options);
  if (typeof chosen === 'string') return refuse(chosen);
  if (change.rating === 'unrated' && !mayBeUnrated(chosen.place)) return refuse(notRestricted(chosen));
  const outcome = await setMode(context.store, context.caller, chosen.target, change);
  if (isGated(outcome)) return outcome;
  return answerTo(context, outcome, chosen.place);
}

function changeIn({ use, personality, rating }: SetOptions): Partial<ModeValues> {
  return {
    ...(use !== undefined && { use: use === 'inherit' ? null : use }),
    ...(personality !== undefined && { hasPersonality: personality === 'inherit' ? null : personality === 'on' }),
    ...(rating !== undefined && { rating: rating === 'inherit' ? null : rating }),
  };
}

function notRestricted({ target, place }: Chosen): string {
  if (place?.isCategoryUnknown)
    return 'Discord doesn’t tell me whether this thread’s channel is age-restricted. Set the rating of the channel instead.';
  const channel = `<#${place?.channelId ?? target.id}>`;
  return `${channel} isn’t age-restricted, so it stays PG-13. Turn on **Age-Restricted Channel** in its settings first.`;
}

/** What came of a change, and what counts now. @param place undefined for a category, the server, and what's gone. */
export async function answerTo(
  context: GuildContext,
  outcome: Exclude<SetModeOutcome, Gated>,
  place: Place | undefined,
): Promise<Awaited<Answer>> {
  if (outcome.status === 'full')
    return refuse(
      `This server has modes in ${outcome.most} places, which is as many as I keep. Clear some with \`/mode clear\`, or set the mode of a category instead.`,
    );
  const { target, after } = outcome;
  // It may be gone: a mention would show nothing, and nobody knows what's around it.
  const isAlone = place === undefined && (target.level === 'channel' || target.level === 'thread');
  const name = isAlone && target.name !== '' ? `**#${plain(target.name)}**` : targetName(target);
  const set = valuesText(after);
  const counts = isAlone ? '' : `\n\n${await modeText(context, target, place)}`;
  if (outcome.status === 'unchanged') {
    const same = set === '' ? `Nothing was set for ${name}.` : `${capitalized(name)} has that already: ${set}.`;
    return reply(embed(`${same}${counts}`));
  }
  const now = set === '' ? `Nothing is set for ${name} anymore.` : `${capitalized(name)} now has: ${set}.`;
  return changed(`${now}${counts}`);
}
