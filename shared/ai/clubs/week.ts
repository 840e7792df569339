/** A club's weeks: each ends at the same time of the same day, wherever the club is, also when clocks change. */
import { offsetMs } from '../../settings/server.ts';

/** When weeks end. */
export interface Anchor {
  /** 1 is Monday, 7 is Sunday. */
  day: number;
  /** Since midnight, on the clock. */
  minutes: number;
  /** IANA name. */
  timeZone: string;
}

export interface ClubWeek {
  /** The ISO week of the day on which it ends: `2026-W48`. IDs of one club sort by time. */
  id: string;
  endsAt: Date;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** The week that a moment is in. The moment at which a week ends is the first one of the next. */
export function weekAt(at: Date, anchor: Anchor): ClubWeek {
  const today = Math.floor((at.getTime() + offsetAt(at.getTime(), anchor)) / DAY_MS);
  let day = today + ((anchor.day - weekdayOf(today) + 7) % 7);
  while (endOf(day, anchor) <= at.getTime()) day += 7;
  // Where clocks change in between, the week before may not be over.
  while (endOf(day - 7, anchor) > at.getTime()) day -= 7;
  return weekEndingOn(day, anchor);
}

/** The week with this ID; undefined if it isn't one. */
export function weekNamed(id: string, anchor: Anchor): ClubWeek | undefined {
  const [, year, number] = /^\s*(\d{4})-?w(\d{2})\s*$/i.exec(id) ?? [];
  if (year === undefined || number === undefined) return undefined;
  // January 4 is always in week 1.
  const january4 = Date.UTC(Number(year), 0, 4) / DAY_MS;
  const monday = january4 - weekdayOf(january4) + 1 + 7 * (Number(number) - 1);
  const found = weekEndingOn(monday + anchor.day - 1, anchor);
  return found.id === `${year}-W${number}` ? found : undefined;
}

/** The weeks before one, newest first. */
export function weeksBefore(id: string, count: number, anchor: Anchor): ClubWeek[] {
  const week = weekNamed(id, anchor);
  if (week === undefined) return [];
  const local = week.endsAt.getTime() + offsetAt(week.endsAt.getTime(), anchor);
  // In the middle of the day on which it ends, whatever clocks do.
  const day = Math.floor((local - anchor.minutes * MINUTE_MS) / DAY_MS + 0.5);
  return Array.from({ length: count }, (_, index) => weekEndingOn(day - 7 * (index + 1), anchor));
}

/** @param day on the calendar, since 1970. */
function weekEndingOn(day: number, anchor: Anchor): ClubWeek {
  return { id: isoWeekOf(day), endsAt: new Date(endOf(day, anchor)) };
}

/** When the clock shows the anchor's time on a day. */
function endOf(day: number, anchor: Anchor): number {
  const clock = day * DAY_MS + anchor.minutes * MINUTE_MS;
  const before = offsetAt(clock - DAY_MS, anchor);
  const possible = [before, offsetAt(clock + DAY_MS, anchor)]
    .filter((offset) => offsetAt(clock - offset, anchor) === offset)
    .map((offset) => clock - offset);
  // A time that comes twice is the first one; one that's skipped is as much later as clocks skip.
  return possible.length === 0 ? clock - before : Math.min(...possible);
}

function offsetAt(atMs: number, { timeZone }: Anchor): number {
  return offsetMs(Math.floor(atMs / 1_000) * 1_000, timeZone);
}

/** 1 is Monday. January 1, 1970 was a Thursday. */
function weekdayOf(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

/** https://en.wikipedia.org/wiki/ISO_week_date: a week belongs to the year of its Thursday. */
function isoWeekOf(day: number): string {
  const thursday = day - weekdayOf(day) + 4;
  const year = new Date(thursday * DAY_MS).getUTCFullYear();
  const number = Math.floor((thursday - Date.UTC(year, 0, 1) / DAY_MS) / 7) + 1;
  return `${year}-W${String(number).padStart(2, '0')}`;
}
