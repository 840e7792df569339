/** Corrections of what was read: a line for each value, as members edit it. */
import { plain } from '../../platform/markdown.ts';
import { cleanText, isVisible, truncateText } from '../../platform/text.ts';
import { allValues, isDoubtful, type Profile, type ProfileValue } from './profile.ts';
import { readScreenNumber } from './screen-number.ts';
import type { Field } from './sheet.ts';
import { rangeText, valueText } from './value-text.ts';

/** Discord's limit for a text in a form, in UTF-16 code units. */
export const CORRECTIONS_LENGTH = 4_000;
/** Stands behind a value until someone confirms it by taking it away. */
const MARK = ' ?';

/** `ART = 1,150 ?`: doubtful values first. What doesn't fit stays as it is. */
export function correctionLines(profile: Profile): string {
  const values = allValues(profile);
  const lines = [...values.filter(isDoubtful), ...values.filter((value) => !isDoubtful(value))].map(lineOf);
  let text = '';
  for (const line of lines) {
    if (text.length + line.length + 1 > CORRECTIONS_LENGTH) break;
    text += `${line}\n`;
  }
  return text.trimEnd();
}

function lineOf(value: ProfileValue): string {
  const text = valueText(value.value);
  return `${value.name} =${text === '' ? '' : ` ${text}`}${text !== '' && isDoubtful(value) ? MARK : ''}`;
}

export type Corrections =
  /** What to note; null takes a correction back. */
  | { values: Readonly<Record<string, number | string | null>> }
  /** A sentence that names the line. Nothing is noted. */
  | { problem: string };

/** Reads edited lines. Values whose lines are missing or the same stay as they are. */
export function readCorrections(profile: Profile, typed: string): Corrections {
  const known = new Map(allValues(profile).map((value) => [folded(value.name), value]));
  const seen = new Set<string>();
  const values: Record<string, number | string | null> = {};
  for (const [index, line] of typed.split(/\r?\n/).entries()) {
    if (!isVisible(line)) continue;
    const problem = (text: string) => ({ problem: `Line ${index + 1}: ${text} Nothing was changed.` });
    const at = line.indexOf('=');
    if (at === -1) return problem(`${quoted(line)} has no “=”. Write \`Label = value\`.`);
    const name = folded(line.slice(0, at));
    const value = known.get(name);
    if (value === undefined) return problem(`there’s no ${quoted(line.slice(0, at))} in these pictures.`);
    if (seen.has(name)) return problem(`**${plain(value.name)}** is there twice.`);
    seen.add(name);
    const read = readLine(value, line.slice(at + 1));
    if (typeof read === 'string') return problem(read);
    if (read !== undefined) values[value.field.key] = read.value;
  }
  return { values };
}

/** What a line changes; undefined: nothing. Or a sentence about what's wrong with it. */
function readLine(value: ProfileValue, right: string): { value: number | string | null } | string | undefined {
  const name = `**${plain(value.name)}**`;
  const written = cleanText(right).replace(/\s+/g, ' ').trim();
  const known = valueText(value.value);
  // A name may end like that itself.
  const isMarked = written === '?' || (written.endsWith(MARK) && written !== known);
  const text = isMarked ? written.slice(0, -1).trimEnd() : written;
  const isSame = text === known;
  if (text === '') {
    if (value.isCorrected) return { value: null };
    return isDoubtful(value) ? undefined : `${name} has no value. Remove the line if it’s right as it was read.`;
  }
  if (isMarked && !isSame) return `take the “?” from the end of ${name} once its value is right.`;
  if (isMarked || (isSame && !isDoubtful(value))) return undefined;
  return parsed(value.field, name, text);
}

function parsed(field: Field, name: string, text: string): { value: number | string } | string {
  switch (field.kind) {
    case 'number': {
      const number = readScreenNumber(text);
      if (number === undefined) return `${quoted(text)} isn’t a whole number. Write ${name} in digits.`;
      if (number.doubts.length > 0)
        return `${quoted(text)} could mean two numbers. Write ${name} in digits, without separators.`;
      if (number.value < field.least || number.value > field.most) return `${name} goes from ${rangeText(field)}.`;
      return { value: number.value };
    }
    case 'choice': {
      const choice = field.choices.find((one) => one.toLowerCase() === text.toLowerCase());
      return choice === undefined ? `${name} is ${rangeText(field)}.` : { value: choice };
    }
    case 'text':
      if (!isVisible(text)) return `${name} has nothing to see in it.`;
      return text.length > field.maxLength ? `${name} takes ${rangeText(field)}.` : { value: text };
  }
}

const folded = (name: string) => name.replace(/\s+/g, ' ').trim().toLowerCase();

function quoted(text: string): string {
  return `“${plain(truncateText(text.trim(), 40))}”`;
}
