/** Times within a track, as members type and read them. */

const UNITS_MS = { h: 3_600_000, m: 60_000, s: 1_000 } as const;

/** No track is as long as this, in milliseconds. */
const LONGEST_MS = 100 * UNITS_MS.h;

/**
 * Parses `83`, `1:23`, `1:02:03`, `1h2m`, `90s`, or `1m 5s` to milliseconds; undefined for anything else.
 *
 * In `1:23`, every part but the first has to be below 60.
 */
export function parseTime(text: string): number | undefined {
  const typed = text.trim().toLowerCase().replace(/\s+/g, '');
  const found = /^\d{1,6}(:\d{1,2}){0,2}$/.test(typed) ? ofColons(typed) : ofUnits(typed);
  return found !== undefined && found <= LONGEST_MS ? found : undefined;
}

function ofColons(typed: string): number | undefined {
  const [first = 0, ...rest] = typed.split(':').map(Number);
  if (rest.some((part) => part >= 60)) return undefined;
  return rest.reduce((sum, part) => sum * 60 + part, first) * UNITS_MS.s;
}

function ofUnits(typed: string): number | undefined {
  const parts = /^(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s?)?$/.exec(typed);
  if (parts === null || typed === '') return undefined;
  const [, hours = '0', minutes = '0', seconds = '0'] = parts;
  return Number(hours) * UNITS_MS.h + Number(minutes) * UNITS_MS.m + Number(seconds) * UNITS_MS.s;
}

/** Formats milliseconds as `0:07`, `3:24`, or `1:02:03`. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / UNITS_MS.s));
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (part: number) => String(part).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** The length of a track: `3:24`, `live` for a stream, or `?` when it's unknown. */
export function lengthText({ lengthMs, isStream }: { lengthMs: number | null; isStream: boolean }): string {
  if (isStream) return 'live';
  return lengthMs === null ? '?' : clock(lengthMs);
}

const CELLS = 12;

/** The position in a track, like `1:02 ▬▬▬🔘▬▬▬▬▬▬▬▬ 3:24`; without a length only the time. */
export function progressText(positionMs: number, track: { lengthMs: number | null; isStream: boolean }): string {
  const { lengthMs, isStream } = track;
  if (isStream || lengthMs === null) return `${clock(positionMs)} · ${isStream ? 'live' : 'unknown length'}`;
  const atMs = Math.min(Math.max(positionMs, 0), lengthMs);
  const cell = Math.min(CELLS - 1, Math.floor((atMs / lengthMs) * CELLS));
  return `${clock(atMs)} ${'▬'.repeat(cell)}🔘${'▬'.repeat(CELLS - 1 - cell)} ${clock(lengthMs)}`;
}
