/** A club's analyses for tests, as the job leaves them. */
import { type Assessed, approveAnalysis, openAnalysis, prepareAnalysis } from '../../shared/ai/clubs/analysis.ts';
import { clubModule } from '../../shared/ai/clubs/settings.ts';
import { clubRules } from '../../shared/ai/clubs/settings-store.ts';
import { weekAt, weekNamed } from '../../shared/ai/clubs/week.ts';
import { sheetNamed } from '../../shared/ai/sheets/index.ts';
import { rosterReading } from '../../shared/ai/sheets/reading.ts';
import { notePicture, openReading } from '../../shared/ai/sheets/readings.ts';
import type { RosterSheet } from '../../shared/ai/sheets/sheet.ts';
import type { GuildCaller, Store } from '../../shared/platform/store.ts';
import { valuesOf } from '../../shared/settings/declaration.ts';

export const ANCHOR = clubRules(valuesOf(clubModule, {})).anchor;
export const CLUB_CHANNEL = '770000000000000001';

/** What a picture shows: values by metric, as they're written. */
export type Roster = Readonly<Record<string, Readonly<Record<string, string>>>>;

let keys = 0;
/** The interaction of a press or a command, which nobody else has. */
export function nextKey(): string {
  keys += 1;
  return `i:88${String(keys).padStart(16, '0')}`;
}

export function staff(guild: string, user: string, key = nextKey()): GuildCaller {
  return { key, actor: { id: user }, guild: { id: guild, roleIds: [] }, command: { name: 'club', module: 'ai' } };
}

export interface Given {
  guild: string;
  user: string;
  sheet?: string;
  /** Default: the one that's running. */
  week?: string;
}

/** An analysis that waits for approvals. */
export async function analysisOf(
  store: Store,
  { guild, user, sheet = 'snail_club', week: named }: Given,
  ...pictures: readonly Roster[]
): Promise<Assessed & { key: string }> {
  const key = nextKey();
  const week = named === undefined ? weekAt(store.clock(), ANCHOR) : weekNamed(named, ANCHOR);
  if (week === undefined) throw new RangeError(`${named} is no week`);
  await openAnalysis(store, {
    ...{ key, guild, channel: CLUB_CHANNEL, sheet, user, week: week.id, endsAt: week.endsAt },
    images: pictures.map((_, place) => ({ url: `https://cdn.example/${place}.png`, type: 'image/png', size: 9 })),
  });
  await openReading(store, { key, sheet, user, guild });
  for (const [place, rows] of pictures.entries()) {
    const seen = Object.entries(rows).map(([name, values]) => ({
      name,
      values: Object.fromEntries(Object.entries(values).map(([metric, text]) => [metric, { text, confidence: 1 }])),
    }));
    const reading = rosterReading(sheetNamed(sheet) as RosterSheet, seen);
    await notePicture(store, key, place, { status: 'read', reading });
  }
  const prepared = await prepareAnalysis(store, key, guild);
  if (prepared.status !== 'prepared') throw new Error(`the analysis is ${prepared.status}`);
  return { ...prepared.assessed, key };
}

/** Commits a week, with as many people as it needs. */
export async function committed(store: Store, given: Given, ...pictures: readonly Roster[]): Promise<Assessed> {
  const made = await analysisOf(store, given, ...pictures);
  for (const user of [given.user, '770000000000000099']) {
    const outcome = await approveAnalysis(store, staff(given.guild, user), made.key, made.analysis.version);
    if (outcome.status === 'done') return made;
  }
  throw new Error('nobody committed it');
}

/** Members by name with the same metric. */
export function sims(values: Readonly<Record<string, number | string>>): Roster {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { sim: String(value) }]));
}
