/** `/mode clear`: removes what's set in one place, which may be gone. */
import {
  type ListedMode,
  listModes,
  MOST_PLACES,
  type ModeTarget,
  recallMode,
  setMode,
  UNSET,
} from '../../shared/ai/mode-store.ts';
import { isGated } from '../../shared/platform/store.ts';
import type { GuildContext } from '../commands/services.ts';
import type { Answer } from '../interactions/behaviour.ts';
import type { Choice } from '../interactions/option.ts';
import { refuse } from '../interactions/reply.ts';
import { isServerStaff } from '../voice/staff.ts';
import { answerTo } from './mode-change.ts';
import { isMissing, keyOf } from './mode-list.ts';
import { chosenPlace } from './mode-place.ts';
import { valuesText } from './mode-text.ts';

/** How many of what's suggested is looked up in Discord. */
const LOOKED_UP = 25;

type Suggesting = Pick<GuildContext, 'store' | 'guild' | 'permissions' | 'guildDirectory'> & { value: string };

const all = ({ store, guild }: Pick<GuildContext, 'store' | 'guild'>) =>
  listModes(store, guild.id, 'all', { offset: 0, limit: MOST_PLACES });

/** Everything that's set, to choose from. */
export async function suggestPlaces(context: Suggesting): Promise<Choice<string>[]> {
  if (!isServerStaff(context.permissions)) return [];
  const typed = context.value.trim().toLowerCase();
  const { entries } = await all(context);
  const matching = entries.filter((entry) => labelOf(entry, false).toLowerCase().includes(typed)).slice(0, LOOKED_UP);
  const directory = await context.guildDirectory(context.guild.id);
  return matching.map((entry) => ({ name: labelOf(entry, isMissing(entry, directory)), value: keyOf(entry) }));
}

/** As plain text: choices don't show mentions. */
function labelOf(entry: ListedMode, isGone: boolean): string {
  const { level, id, name } = entry;
  const called = level === 'server' ? 'The whole server' : `${level === 'category' ? '' : '#'}${name || id}`;
  const kind = level === 'category' ? ' (category)' : level === 'thread' ? ' (thread)' : '';
  return `${called.slice(0, 50)}${isGone ? ' (deleted)' : kind} · ${valuesText(entry)}`.slice(0, 100);
}

export async function clearMode(context: GuildContext, typed: string | undefined): Promise<Awaited<Answer>> {
  const { store, caller } = context;
  if (typed === undefined) {
    const chosen = await chosenPlace(context, {});
    if (typeof chosen === 'string') return refuse(chosen);
    const outcome = await setMode(store, caller, chosen.target, UNSET);
    return isGated(outcome) ? outcome : answerTo(context, outcome, chosen.place);
  }
  // A name says nothing anymore once what it named is cleared.
  const before = LISTED.test(typed) ? undefined : await recallMode(store, caller);
  const target = before === undefined ? await targetTyped(context, typed) : undefined;
  if (before === undefined && target === undefined)
    return refuse('Nothing is set in a place like that. Pick one from the list, or see them all with `/mode list`.');
  const outcome = before ?? (await setMode(store, caller, target as ModeTarget, UNSET));
  return isGated(outcome) ? outcome : answerTo(context, outcome, undefined);
}

/** As the list sends it. */
const LISTED = /^(server|category|channel|thread):(\d{1,20})$/;

/** The place that was typed: from the list, as a mention, by its ID, or by what the list shows. */
async function targetTyped(context: GuildContext, typed: string): Promise<ModeTarget | undefined> {
  const text = typed.trim();
  const { entries } = await all(context);
  const [, level, id] = LISTED.exec(text) ?? [];
  if (level !== undefined && id !== undefined)
    return entries.find((each) => keyOf(each) === text) ?? { level: level as ModeTarget['level'], id, name: '' };
  const mentioned = /^(?:<#)?(\d{1,20})>?$/.exec(text)?.[1];
  // An old server's first channel has the server's own ID.
  if (mentioned !== undefined) return entries.find((each) => each.id === mentioned && each.level !== 'server');
  const shown = text.toLowerCase();
  return entries.find((each) =>
    [labelOf(each, false), labelOf(each, true), each.name, `#${each.name}`].some((one) => one.toLowerCase() === shown),
  );
}
