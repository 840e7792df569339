/** What several pictures of one account come to, together with what its member corrected. */
import type { Doubt } from './reading.ts';
import type { Picture } from './readings.ts';
import type { Field, ProfileSheet, Screen } from './sheet.ts';

/** `pictures`: two pictures show the screen, and were read differently. */
export type ProfileDoubt = Doubt | 'pictures';

export interface ProfileValue {
  field: Field;
  /** What members call it: its label, with its screen where another screen has the same label. */
  name: string;
  /** As it's written in the picture. */
  text: string;
  value: number | string | null;
  /** None once it's corrected. */
  doubts: readonly ProfileDoubt[];
  isCorrected: boolean;
}

export interface ProfileScreen {
  screen: Screen;
  values: readonly ProfileValue[];
}

export interface Profile {
  sheet: ProfileSheet;
  /** Those that a picture shows, in the sheet's order. */
  screens: readonly ProfileScreen[];
  /** Pictures that weren't read, from 0, by reason. */
  unread: ReadonlyMap<string, readonly number[]>;
  pictures: number;
}

export function profileOf(
  sheet: ProfileSheet,
  pictures: readonly Picture[],
  corrected: Readonly<Record<string, number | string>> = {},
): Profile {
  const screens = sheet.screens.flatMap((screen): ProfileScreen[] => {
    const readings = pictures.flatMap((picture) =>
      picture.status === 'read' && picture.reading.kind === 'profile' && picture.reading.screen === screen.key
        ? [picture.reading.values]
        : [],
    );
    if (readings.length === 0) return [];
    const values = screen.fields.map((field): ProfileValue => {
      const name = nameOf(sheet, screen, field);
      const read = ofSeveral(readings.flatMap((values) => values[field.key] ?? []));
      const correction = Object.hasOwn(corrected, field.key) ? corrected[field.key] : undefined;
      if (correction === undefined) return { field, name, ...read, isCorrected: false };
      return { field, name, text: read.text, value: correction, doubts: [], isCorrected: true };
    });
    return [{ screen, values }];
  });
  const unread = new Map<string, number[]>();
  for (const [place, picture] of pictures.entries())
    if (picture.status === 'unread') unread.set(picture.why, [...(unread.get(picture.why) ?? []), place]);
  return { sheet, screens, unread, pictures: pictures.length };
}

type Read = Pick<ProfileValue, 'text' | 'value' | 'doubts'>;

/** The same field in several pictures of one screen. The last certain one counts, as long as no other certain one differs. */
function ofSeveral(reads: readonly Read[]): Read {
  const certain = reads.filter(({ value, doubts }) => value !== null && doubts.length === 0);
  const last = certain.at(-1) ?? reads.findLast(({ value }) => value !== null) ?? reads.at(-1);
  if (last === undefined) return { text: '', value: null, doubts: ['unreadable'] };
  if (certain.some(({ value }) => value !== last.value)) return { ...last, doubts: ['pictures'] };
  return { text: last.text, value: last.value, doubts: last.doubts };
}

/** The name of a field among all of its sheet. */
export function nameOf(sheet: ProfileSheet, screen: Screen, { label }: Pick<Field, 'label'>): string {
  const same = sheet.screens.filter(({ fields }) => fields.some((field) => field.label === label));
  return same.length > 1 ? `${screen.title} ${label}` : label;
}

/** Every field of a sheet with its screen and name. */
export function namedFields(sheet: ProfileSheet): { screen: Screen; field: Field; name: string }[] {
  return sheet.screens.flatMap((screen) =>
    screen.fields.map((field) => ({ screen, field, name: nameOf(sheet, screen, field) })),
  );
}

export function allValues({ screens }: Profile): readonly ProfileValue[] {
  return screens.flatMap(({ values }) => values);
}

/** Nobody may save it as it is. */
export function isDoubtful({ value, doubts }: Pick<ProfileValue, 'value' | 'doubts'>): boolean {
  return value === null || doubts.length > 0;
}

export function doubtfulOf(profile: Profile): readonly ProfileValue[] {
  return allValues(profile).filter(isDoubtful);
}

/** What can be saved: everything that's certain or was corrected. */
export function certainOf(profile: Profile): Readonly<Record<string, number | string>> {
  return Object.fromEntries(
    allValues(profile).flatMap((read) => (isDoubtful(read) ? [] : [[read.field.key, read.value as number | string]])),
  );
}
