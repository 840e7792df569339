/**
 * The rows of all pictures, one for each member. Two readings that differ are a doubt: no value is taken because it's larger, newer, or
 * read more often than another one. The order of the pictures makes no difference.
 */
import type { Doubt, ReadValue, RosterReading } from '../sheets/reading.ts';
import type { Picture } from '../sheets/readings.ts';
import type { RosterSheet } from '../sheets/sheet.ts';
import { canonicalName } from './names.ts';

/** What a second look saw, by the place of the picture. */
export interface Look {
  key: string;
  pictures: Readonly<Record<string, Picture>>;
}

export interface MergedValue {
  /** Undefined if nobody can say which one it is: it's not committed. */
  value: number | undefined;
  /** All that were read, smallest first. */
  candidates: readonly number[];
  doubts: readonly Doubt[];
}

export interface MergedRow {
  /** Of the member: of another name, if this one is an alias. */
  canonical: string;
  /** As it's written in the pictures. */
  name: string;
  /** By metric; only what a picture shows. */
  values: Readonly<Record<string, MergedValue>>;
}

/** Which member a canonical name stands for. */
export type MemberOf = (canonical: string) => string;

/** One member on one picture. */
interface Sighting {
  name: string;
  /** By metric, what each look read. */
  looks: Map<string, ReadValue[]>;
}

/** @param looks the second looks, oldest first. */
export function mergePictures(
  sheet: RosterSheet,
  pictures: readonly Picture[],
  looks: readonly Look[] = [],
  memberOf: MemberOf = (canonical) => canonical,
): MergedRow[] {
  const members = new Map<string, Sighting[]>();
  for (const place of pictures.keys())
    for (const [member, sightings] of sightingsOn(readingsOf(pictures, looks, place), memberOf))
      members.set(member, [...(members.get(member) ?? []), ...sightings]);
  return [...members]
    .map(([canonical, sightings]) => ({
      canonical,
      name: nameOf(canonical, sightings),
      values: valuesOf(sheet, sightings),
    }))
    .sort((a, b) => compareText(a.canonical, b.canonical));
}

/** What a picture showed at each look. */
export function readingsOf(pictures: readonly Picture[], looks: readonly Look[], place: number): RosterReading[] {
  return [pictures[place], ...looks.map(({ pictures: seen }) => seen[place])].flatMap((picture) =>
    picture?.status === 'read' && picture.reading.kind === 'roster' ? [picture.reading] : [],
  );
}

function sightingsOn(readings: readonly RosterReading[], memberOf: MemberOf): Map<string, Sighting[]> {
  const [first, ...again] = readings.map(({ rows }) => Map.groupBy(rows, ({ name }) => memberOf(canonicalName(name))));
  const found = new Map<string, Sighting[]>();
  for (const [member, rows] of first ?? [])
    found.set(
      member,
      // Twice on one picture: as if it were on two.
      rows.map(({ name, values }, index) => {
        const seen = [values, ...again.map((other) => other.get(member)?.[index]?.values ?? {})];
        const metrics = [...new Set(seen.flatMap((one) => Object.keys(one)))];
        return {
          name,
          looks: new Map(metrics.map((metric) => [metric, seen.flatMap((one) => one[metric] ?? [])])),
        };
      }),
    );
  return found;
}

function valuesOf({ metrics }: RosterSheet, sightings: readonly Sighting[]): MergedRow['values'] {
  return Object.fromEntries(
    metrics.flatMap(({ key }) => {
      const seen = sightings.flatMap(({ looks }) => looks.get(key) ?? []);
      if (seen.length === 0) return [];
      const settled = sightings.flatMap(({ looks }) => (looks.has(key) ? [settle(looks.get(key) ?? [])] : []));
      return [[key, mergeValues(settled, numbersIn(seen))]];
    }),
  );
}

/** What several looks at one value say: what two of them read, if that's more than half. */
function settle(looks: readonly ReadValue[]): ReadValue {
  const counts = Map.groupBy(looks, ({ value }) => value);
  const agreed = [...counts.values()].find(
    (same) => same.length >= 2 && same.length * 2 > looks.length && same[0]?.value !== null,
  );
  if (agreed?.[0] !== undefined) return { ...agreed[0], doubts: agreed[0].doubts.filter(remainsAfterLook) };
  const [only] = looks;
  if (looks.length === 1 && only !== undefined) return only;
  return { text: '', value: null, doubts: [counts.size > 1 ? 'differs' : 'unreadable'] };
}

/** Whatever a separator means, or is out of range, is the same question however often it's read. */
function remainsAfterLook(doubt: Doubt): boolean {
  return doubt === 'separator' || doubt === 'range';
}

function mergeValues(settled: readonly ReadValue[], candidates: readonly number[]): MergedValue {
  const read = numbersIn(settled);
  const doubts = new Set(settled.flatMap((one) => one.doubts));
  if (read.length > 1 || doubts.has('differs')) return { value: undefined, candidates, doubts: ['differs'] };
  const [value] = read;
  if (value === undefined) return { value, candidates, doubts: ['unreadable'] };
  const same = settled.filter((one) => one.value === value);
  // One clear reading is enough if no other one says something else, and so are two that aren't sure but read the same.
  const least = same.find((one) => one.doubts.length === 0) ?? same.toSorted(byDoubts)[0];
  const left = (least?.doubts ?? []).filter((doubt) => same.length === 1 || remainsAfterLook(doubt));
  return { value: left.includes('range') ? undefined : value, candidates, doubts: left.toSorted() };
}

function byDoubts(a: ReadValue, b: ReadValue): number {
  return a.doubts.length - b.doubts.length || compareText(a.doubts.toSorted().join(), b.doubts.toSorted().join());
}

function numbersIn(read: readonly ReadValue[]): number[] {
  const numbers = read.flatMap(({ value }) => (typeof value === 'number' ? [value] : []));
  return [...new Set(numbers)].sort((a, b) => a - b);
}

/** The spelling that most pictures show, rather not an alias's. */
function nameOf(canonical: string, sightings: readonly Sighting[]): string {
  const names = Map.groupBy(sightings, ({ name }) => name);
  const isOwn = (name: string) => Number(canonicalName(name) === canonical);
  const [most] = [...names].sort(
    ([a, one], [b, other]) => isOwn(b) - isOwn(a) || other.length - one.length || compareText(a, b),
  );
  return most?.[0] ?? '';
}

/** By code units, the same on every machine. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
