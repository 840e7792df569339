/** What the history of a component comes to. Pure: days are counted since 1970-01-01 (UTC), times in milliseconds. */
import type { ComponentId, State } from './components.ts';

/** How long a component was in each state on a day. */
export interface DayTimes {
  day: number;
  upMs: number;
  degradedMs: number;
  downMs: number;
}

/** How a day looks: `none` if nobody looked, `good` if it worked all the time, `bad` if it was down for a twentieth or more. */
export type Level = 'none' | 'good' | 'partial' | 'bad';

export interface Incident {
  component: ComponentId;
  beganAt: string;
  /** The last look that belongs to it. */
  untilAt: string;
  state: Exclude<State, 'up'>;
  /** Whether someone saw its end. `none`: it goes on. */
  end: 'seen' | 'unseen' | 'none';
}

export const HISTORY_DAYS = 90;
const BAD_SHARE = 0.05;

/** The last days up to today, oldest first. Nobody looked on those that aren't in the list. */
export function lastDays(known: readonly DayTimes[], today: number, count: number = HISTORY_DAYS): DayTimes[] {
  const byDay = new Map(known.map((times) => [times.day, times]));
  return Array.from({ length: count }, (_, index) => {
    const day = today - count + 1 + index;
    return byDay.get(day) ?? { day, upMs: 0, degradedMs: 0, downMs: 0 };
  });
}

/** For how long someone looked. */
export function observedMs(days: readonly DayTimes[]): number {
  return days.reduce((sum, { upMs, degradedMs, downMs }) => sum + upMs + degradedMs + downMs, 0);
}

export function levelOf(day: DayTimes): Level {
  const observed = observedMs([day]);
  if (observed === 0) return 'none';
  if (day.upMs === observed) return 'good';
  return day.downMs / observed < BAD_SHARE ? 'partial' : 'bad';
}

/**
 * How much of the time that someone looked it worked, all of it or in part: `99.98%`. Rounded down, so that 100% means always.
 *
 * @returns undefined if nobody looked.
 */
export function uptimeText(days: readonly DayTimes[]): string | undefined {
  const observed = observedMs(days);
  if (observed === 0) return undefined;
  const down = days.reduce((sum, { downMs }) => sum + downMs, 0);
  if (down === 0) return '100%';
  return `${(Math.floor((1 - down / observed) * 10_000) / 100).toFixed(2)}%`;
}

/** `3 min`, `2 h 5 min`, `4 d 1 h`. */
export function durationText(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return 'under a minute';
  const [days, hours, rest] = [Math.floor(minutes / 1_440), Math.floor(minutes / 60) % 24, minutes % 60];
  const parts =
    days > 0
      ? [`${days} d`, hours > 0 ? `${hours} h` : '']
      : [hours > 0 ? `${hours} h` : '', rest > 0 ? `${rest} min` : ''];
  return parts.filter(Boolean).join(' ');
}

/** How long an incident was, as far as anyone knows. */
export function lengthText({ beganAt, untilAt, end }: Incident): string {
  const length = durationText(Date.parse(untilAt) - Date.parse(beganAt));
  if (end === 'seen') return length;
  return end === 'none' ? `${length} so far` : `${length} or more`;
}
