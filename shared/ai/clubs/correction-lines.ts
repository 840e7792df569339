/** What staff type to correct an analysis: a line for each value. One line that isn't right leaves all of them out. */

import { plain } from '../../platform/markdown.ts';
import { whole } from '../../platform/plural.ts';
import { readScreenNumber } from '../sheets/screen-number.ts';
import type { NumberField, RosterSheet } from '../sheets/sheet.ts';
import type { Corrected } from './assess.ts';
import { type ClubState, everyone, memberOfIn } from './club-state.ts';
import type { MergedRow } from './merge.ts';
import { canonicalName, nearestName } from './names.ts';

/** Lines in one go. */
const MOST_LINES = 100;

export type Lines = { corrected: Corrected } | { problems: readonly string[] };

/** @param before what was corrected already; it stays unless a line says otherwise. */
export function readCorrections(
  sheet: RosterSheet,
  text: string,
  { merged, before, state }: { merged: readonly MergedRow[]; before: Corrected; state: ClubState },
): Lines {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0) return { problems: ['Write a line such as `Name = 1,234,567`.'] };
  if (lines.length > MOST_LINES) return { problems: [`That’s more than ${MOST_LINES} lines. Send them in parts.`] };
  const members = knownMembers(merged, before, state);
  const corrected: Record<string, Corrected[string]> = { ...before };
  const problems: string[] = [];
  const done = new Set<string>();
  for (const line of lines) {
    const read = readLine(sheet, line, merged, members, state);
    if (typeof read === 'string') {
      problems.push(`${shown(line)}: ${read}`);
      continue;
    }
    const { canonical, name, metric, value } = read;
    const what = `${canonical} ${metric ?? ''}`;
    if (done.has(what)) problems.push(`${shown(line)}: There are two lines for this.`);
    done.add(what);
    // A name can be “constructor”.
    const values = Object.hasOwn(corrected, canonical) ? corrected[canonical]?.values : {};
    corrected[canonical] =
      metric === undefined ? { name, isDropped: true, values: {} } : { name, values: { ...values, [metric]: value } };
  }
  return problems.length > 0 ? { problems } : { corrected };
}

interface Line {
  canonical: string;
  name: string;
  /** Undefined: the row is dropped. */
  metric: string | undefined;
  value: number;
}

function readLine(
  sheet: RosterSheet,
  line: string,
  merged: readonly MergedRow[],
  members: ReadonlyMap<string, string>,
  state: ClubState,
): Line | string {
  const at = line.lastIndexOf('=');
  if (at === -1) return 'There’s no “=” in it.';
  const typed = line.slice(at + 1).trim();
  const { name, metric } = namedIn(sheet, line.slice(0, at).trim());
  if (name === '') return 'There’s no name in front of the “=”.';
  const canonical = memberOfIn(state)(canonicalName(name));
  const known = members.get(canonical);
  if (known === undefined) {
    const nearest = nearestName(canonical, [...members.keys()]);
    const maybe = nearest === undefined ? '' : ` The nearest is **${plain(members.get(nearest) ?? '')}**.`;
    return `Nobody has that name here.${maybe}`;
  }
  if (typed === '-')
    return metric === undefined
      ? { canonical, name: known, metric: undefined, value: 0 }
      : 'A “-” drops the whole row, so leave the value’s name out.';
  const field = metric ?? onlyMetric(sheet, merged);
  if (field === undefined)
    return `Say which value: ${sheet.metrics.map(({ key }) => `\`Name, ${key} = …\``).join(' or ')}.`;
  const value = numberFor(field, typed);
  return typeof value === 'string' ? value : { canonical, name: known, metric: field.key, value };
}

/** A number as someone types it for a metric, or what's wrong with it. Nothing is guessed. */
export function numberFor({ label, least, most }: NumberField, typed: string): number | string {
  const read = readScreenNumber(typed);
  if (read === undefined || read.doubts.length > 0)
    return 'That could mean more than one number, or none. Write it like `1234567`, `1,234,567`, or `1.2M`.';
  if (read.value < least || read.value > most) return `${label} is from ${whole(least)} to ${whole(most)}.`;
  return read.value;
}

/** `Name, sim` is the value `sim` of `Name`; any other comma belongs to the name. */
function namedIn({ metrics }: RosterSheet, typed: string): { name: string; metric: NumberField | undefined } {
  const [, name, last = ''] = /^(.*),([^,]*)$/su.exec(typed) ?? [];
  const metric = metricNamed(metrics, last);
  return metric === undefined || name === undefined
    ? { name: typed, metric: undefined }
    : { name: name.trim(), metric };
}

/** By its key or its label, in any case. */
export function metricNamed(metrics: readonly NumberField[], typed: string): NumberField | undefined {
  const wanted = typed.trim().toLowerCase();
  return metrics.find(({ key, label }) => key === wanted || label.toLowerCase() === wanted);
}

/** The one that the pictures show, if it's one. */
function onlyMetric({ metrics }: RosterSheet, merged: readonly MergedRow[]): NumberField | undefined {
  const shownOnes = metrics.filter(({ key }) => merged.some(({ values }) => values[key] !== undefined));
  return shownOnes.length === 1 ? shownOnes[0] : undefined;
}

/** Whoever can be corrected: who was read, and who was in the club before. */
function knownMembers(merged: readonly MergedRow[], before: Corrected, state: ClubState): Map<string, string> {
  return new Map([
    ...[...everyone(state)].map(([canonical, { name }]) => [canonical, name] as const),
    ...Object.entries(before).map(([canonical, { name }]) => [canonical, name] as const),
    ...merged.map(({ canonical, name }) => [canonical, name] as const),
  ]);
}

function shown(line: string): string {
  return `“${plain(line.trim().slice(0, 60))}”`;
}
