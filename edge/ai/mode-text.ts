/** Modes in words. */
import type { ModeTarget } from '../../shared/ai/mode-store.ts';
import { type Level, type ModeValues, QUESTIONS, type Question, type Rating, type Use } from '../../shared/ai/modes.ts';
import { plain } from '../commands/format.ts';

export const TITLES: Readonly<Record<Question, string>> = {
  use: 'Use',
  hasPersonality: 'Personality',
  rating: 'Rating',
};

const USE_NAMES: Readonly<Record<Use, string>> = { chat: 'Chat', super_snail: 'Super Snail', off: 'Off' };
const RATING_NAMES: Readonly<Record<Rating, string>> = { pg13: 'PG-13', unrated: 'Unrated' };

/** `Chat`, `On`, `PG-13`. */
export function answerName(answer: Use | Rating | boolean): string {
  if (typeof answer === 'boolean') return answer ? 'On' : 'Off';
  return { ...USE_NAMES, ...RATING_NAMES }[answer];
}

/** `Use: Chat · Rating: Unrated`, without what isn't set. */
export function valuesText(values: ModeValues): string {
  return QUESTIONS.flatMap((question) => {
    const answer = values[question];
    return answer === null ? [] : [`${TITLES[question]}: ${answerName(answer)}`];
  }).join(' · ');
}

/** With a mention, which Discord turns into the present name. */
export function targetName({ level, id, name }: ModeTarget): string {
  if (level === 'server') return 'the whole server';
  return level === 'category' ? `the category **${plain(name) || id}**` : `<#${id}>`;
}

/** Where an answer comes from. `here` is the level that's looked at. */
export function sourceText(from: Level | 'default', here: Level, nameOf: (level: Level) => string): string {
  if (from === 'default') return 'the default';
  return from === here ? 'set here' : `inherited from ${nameOf(from)}`;
}

/** At the beginning of a sentence. */
export function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
