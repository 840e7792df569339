/** Formats dates like Discord. `locale` defaults to the user's own. */

const styles: Record<string, Intl.DateTimeFormatOptions> = {
  t: { timeStyle: 'short' },
  T: { timeStyle: 'medium' },
  d: { dateStyle: 'short' },
  D: { dateStyle: 'long' },
  f: { dateStyle: 'long', timeStyle: 'short' },
  F: { dateStyle: 'full', timeStyle: 'short' },
};

const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** The largest date that JavaScript can represent, in seconds. Discord doesn't display anything useful beyond it either. */
const maxSeconds = 8_640_000_000_000;

/** Formats `<t:seconds:style>`. `R` is relative to `nowMs`. A time out of range becomes "Invalid date", like in Discord. */
export function formatTime(seconds: number, style: string, nowMs: number, locale?: string): string {
  if (!Number.isFinite(seconds) || Math.abs(seconds) > maxSeconds) return 'Invalid date';
  if (style !== 'R') return new Intl.DateTimeFormat(locale, styles[style] ?? styles.f).format(seconds * 1000);
  const delta = seconds - nowMs / 1000;
  const [unit, size] = units.find(([, length]) => Math.abs(delta) >= length) ?? ['second', 1];
  return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(Math.round(delta / size), unit);
}

/** Formats a message's time: "Today at 14:03", "Yesterday at 09:10", or the date and time. */
export function formatStamp(date: Date, now: Date, locale?: string): string {
  const clock = date.toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' });
  const days = Math.round((startOfDay(now) - startOfDay(date)) / 86_400_000);
  if (days === 0) return `Today at ${clock}`;
  if (days === 1) return `Yesterday at ${clock}`;
  return `${date.toLocaleDateString(locale)} ${clock}`;
}

/** Local midnight before `date`, in milliseconds. It's the same for two messages from the same day. */
export function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
