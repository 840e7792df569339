/** How a club's names and values are written in messages. */
import { plain } from '../../platform/markdown.ts';
import { whole } from '../../platform/plural.ts';
import type { RosterSheet } from '../sheets/sheet.ts';

/** A name of a player, which says nothing to Discord but its letters. */
export function nameText(name: string): string {
  return `**${plain(name)}**`;
}

/** As many as fit, and how many more there are. @param room in characters. */
export function listText(items: readonly string[], room: number, separator = ', '): string {
  let text = '';
  for (const [index, item] of items.entries()) {
    const more = ` and ${whole(items.length - index)} more`;
    if (text.length + separator.length + item.length + more.length > room) return `${text}${more}`.trimStart();
    text += `${index === 0 ? '' : separator}${item}`;
  }
  return text;
}

/** As many lines as fit, and how many more there are. */
export function linesText(lines: readonly string[], room: number): string {
  return listText(lines, room, '\n').replace(/ (and [\d,]+ more)$/, '\n-# $1');
}

export function metricLabel({ metrics }: RosterSheet, key: string): string {
  return metrics.find((metric) => metric.key === key)?.label ?? key;
}

/** `<t:…:f>` @param at in ISO 8601. */
export function timeText(at: string | Date, style: 'f' | 'R' = 'f'): string {
  return `<t:${Math.floor(new Date(at).getTime() / 1_000)}:${style}>`;
}

/** Someone who was erased has no ID. */
export function whoText(user: string): string {
  return user === '0' ? 'someone' : `<@${user}>`;
}

/** `a`, `a and b`. */
export function peopleText(users: readonly string[]): string {
  return users.map(whoText).join(' and ');
}
