/** What was read off a picture, and how sure that is. */
import { cleanText } from '../../platform/text.ts';
import { type NumberDoubt, readScreenNumber } from './screen-number.ts';
import type { Field, ProfileSheet, RosterSheet, Values } from './sheet.ts';

/**
 * Why someone should look at a value: besides {@link NumberDoubt}, nothing could be read (`unreadable`), it's outside of what the
 * field can have (`range`), it doesn't fit the others (`check`), the model isn't sure (`unsure`), or two looks differ (`differs`).
 */
export type Doubt = NumberDoubt | 'unreadable' | 'range' | 'check' | 'unsure' | 'differs';

export interface ReadValue {
  /** As it's written in the picture. */
  text: string;
  value: number | string | null;
  doubts: readonly Doubt[];
}

export interface ProfileReading {
  kind: 'profile';
  /** The screen's key. */
  screen: string;
  values: Readonly<Record<string, ReadValue>>;
}

export interface RosterRow {
  name: string;
  /** By metric; what the picture doesn't show is missing. */
  values: Readonly<Record<string, ReadValue>>;
}

export interface RosterReading {
  kind: 'roster';
  rows: readonly RosterRow[];
}

export type Reading = ProfileReading | RosterReading;

/** A model that gives less isn't sure. From 0 to 1. */
const SURE = 0.7;
/** Of a name, in characters. */
export const NAME_LENGTH = 40;

/** What a model says it sees. */
export interface Seen {
  text: string;
  confidence: number;
}

/** A value as the field has it. */
export function readValue(field: Field, seen: Seen | undefined): ReadValue {
  // On one line, because corrections have a line for each value.
  const text = cleanText(seen?.text ?? '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 100);
  const unsure: Doubt[] = seen !== undefined && seen.confidence < SURE ? ['unsure'] : [];
  if (text === '' || text === '?') return { text, value: null, doubts: ['unreadable'] };
  switch (field.kind) {
    case 'text':
      return { text, value: text.slice(0, field.maxLength), doubts: unsure };
    case 'choice': {
      const value = field.choices.find((choice) => choice.toLowerCase() === text.toLowerCase());
      return value === undefined ? { text, value: null, doubts: ['unreadable'] } : { text, value, doubts: unsure };
    }
    case 'number': {
      const read = readScreenNumber(text);
      if (read === undefined) return { text, value: null, doubts: ['unreadable'] };
      const range: Doubt[] = read.value < field.least || read.value > field.most ? ['range'] : [];
      return { text, value: read.value, doubts: [...read.doubts, ...range, ...unsure] };
    }
  }
}

/** A profile's values, with what doesn't fit together marked. */
export function profileReading(
  sheet: ProfileSheet,
  screenKey: string,
  seen: Readonly<Record<string, Seen>>,
): ProfileReading | undefined {
  const screen = sheet.screens.find(({ key }) => key === screenKey);
  if (screen === undefined) return undefined;
  const values = Object.fromEntries(screen.fields.map((field) => [field.key, readValue(field, seen[field.key])]));
  const doubtful = new Set(screen.doubtful?.(valuesOf(values)) ?? []);
  const marked = Object.entries(values).map(([key, read]) => [
    key,
    doubtful.has(key) ? { ...read, doubts: [...read.doubts, 'check' as const] } : read,
  ]);
  return { kind: 'profile', screen: screen.key, values: Object.fromEntries(marked) };
}

export function rosterReading(
  sheet: RosterSheet,
  rows: readonly { name: string; values: Readonly<Record<string, Seen>> }[],
): RosterReading {
  return {
    kind: 'roster',
    rows: rows.flatMap(({ name, values }) => {
      const clean = cleanText(name).replace(/\s+/g, ' ').trim().slice(0, NAME_LENGTH);
      const read = sheet.metrics.flatMap((metric) =>
        values[metric.key] === undefined ? [] : [[metric.key, readValue(metric, values[metric.key])] as const],
      );
      return clean === '' || read.length === 0 ? [] : [{ name: clean, values: Object.fromEntries(read) }];
    }),
  };
}

export function valuesOf(read: Readonly<Record<string, ReadValue>>): Values {
  return Object.fromEntries(Object.entries(read).map(([key, { value }]) => [key, value]));
}

/** Two looks at one value. What both read is certain enough; otherwise someone has to decide. */
export function agreed(first: ReadValue, second: ReadValue): ReadValue {
  // What a separator means, or what doesn't fit the others, is the same question after a second look.
  const remaining = first.doubts.filter((doubt) => doubt === 'separator' || doubt === 'range');
  if (first.value !== null && first.value === second.value) return { ...first, doubts: remaining };
  if (first.value === null && second.value !== null && second.doubts.length === 0)
    return { ...second, doubts: ['differs'] };
  return { ...first, doubts: [...new Set([...first.doubts, 'differs' as const])] };
}
