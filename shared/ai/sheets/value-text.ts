/** Values and doubts as members read them. */
import { plain } from '../../platform/markdown.ts';
import { whole } from '../../platform/plural.ts';
import type { ProfileDoubt, ProfileValue } from './profile.ts';
import type { Field } from './sheet.ts';

/** `1,234,567`, or the text itself; empty for what couldn't be read. For places without Markdown. */
export function valueText(value: number | string | null | undefined): string {
  return typeof value === 'number' ? whole(value) : (value ?? '');
}

/** One value in an embed: no formatting, mentions, or links, whatever a picture says. */
export function shownValue(value: number | string | null | undefined): string {
  return value === null || value === undefined ? '?' : plain(valueText(value));
}

/** Why someone should look at a value. */
export function doubtText({ field, text, doubts }: Pick<ProfileValue, 'field' | 'text' | 'doubts'>): string {
  return doubts.map((doubt) => reasonOf(doubt, field, text)).join(', ');
}

function reasonOf(doubt: ProfileDoubt, field: Field, text: string): string {
  switch (doubt) {
    case 'separator':
      return `“${plain(text)}” could also have decimals`;
    case 'character':
      return `“${plain(text)}” has a letter in it`;
    case 'unreadable':
      return 'couldn’t be read';
    case 'range':
      return `not within ${rangeText(field)}`;
    case 'check':
      return 'doesn’t fit the other values';
    case 'unsure':
      return 'the model isn’t sure';
    case 'differs':
      return 'two looks differ';
    case 'pictures':
      return 'two pictures differ';
  }
}

/** What a field takes: `0 to 1,000`, `A, B, or C`, `up to 60 characters`. */
export function rangeText(field: Field): string {
  if (field.kind === 'number') return `${whole(field.least)} to ${whole(field.most)}`;
  if (field.kind === 'text') return `up to ${field.maxLength} characters`;
  const last = field.choices.at(-1) ?? '';
  return field.choices.length < 2 ? last : `${field.choices.slice(0, -1).join(', ')} or ${last}`;
}

/** `ART, CIV, and 3 more`. */
export function someNames(names: readonly string[], most = 6): string {
  const shown = names.slice(0, most).map((name) => `**${plain(name)}**`);
  if (names.length > most) shown.push(`${names.length - most} more`);
  if (shown.length < 3) return shown.join(' and ');
  return `${shown.slice(0, -1).join(', ')}, and ${shown.at(-1)}`;
}
