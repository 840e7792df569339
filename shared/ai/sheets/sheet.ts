/** What a sheet is: the values that are read off a game's screenshots. Each has a file of its own here; docs/AI.md says how to add one. */

interface FieldBase {
  /** In the database and in exports: lower case, digits, and underscores. */
  key: string;
  label: string;
  /** How a model finds it, if the label alone doesn't say. */
  lookFor?: string;
}

/** A whole number that nobody has below `least` or above `most`. */
export interface NumberField extends FieldBase {
  kind: 'number';
  least: number;
  most: number;
}

/** One of a few words. */
export interface ChoiceField extends FieldBase {
  kind: 'choice';
  choices: readonly string[];
}

/** A name, in characters. */
export interface TextField extends FieldBase {
  kind: 'text';
  maxLength: number;
}

export type Field = NumberField | ChoiceField | TextField;
/** By field; null where nothing could be read. */
export type Values = Readonly<Record<string, number | string | null>>;

export interface Screen {
  key: string;
  title: string;
  /** What tells this screen from the sheet's others. */
  lookFor: string;
  fields: readonly Field[];
  /** Fields whose values don't fit the others, by their keys; they're looked at again. */
  doubtful?(values: Values): readonly string[];
}

interface SheetBase {
  /** In the database: never change it. */
  key: string;
  /** The game. */
  title: string;
}

/** One account's values, off several screens. */
export interface ProfileSheet extends SheetBase {
  kind: 'profile';
  screens: readonly Screen[];
}

/** A list with a row for each member, such as a club's or a scoreboard. */
export interface RosterSheet extends SheetBase {
  kind: 'roster';
  /** What a row is about, such as `Member`. */
  rowLabel: string;
  /** What the list looks like. */
  lookFor: string;
  /** A picture shows all of them, or one at a time. */
  metrics: readonly NumberField[];
}

export type Sheet = ProfileSheet | RosterSheet;

/** All fields of a profile, in the order of its screens. */
export function fieldsOf({ screens }: ProfileSheet): readonly Field[] {
  return screens.flatMap(({ fields }) => fields);
}

/** Those that are much smaller than the largest of their group: a digit may have been lost. */
export function muchSmaller(values: Values, group: readonly string[], share: number): string[] {
  const numbers = group.flatMap((key) => (typeof values[key] === 'number' ? [values[key]] : []));
  const largest = Math.max(0, ...numbers);
  return group.filter((key) => {
    const value = values[key];
    return typeof value === 'number' && value < largest * share;
  });
}
