/** What a server's staff says about the server itself: its time zone and its language. */
import { type GuildCaller, run, type Store } from '../platform/store.ts';
import { type SettingsModule, setting, valuesOf } from './declaration.ts';

/** Discord's languages. https://docs.discord.com/developers/reference#locales */
export const LOCALES: readonly string[] = [
  ...['id', 'da', 'de', 'en-GB', 'en-US', 'es-ES', 'es-419', 'fr', 'hr', 'it', 'lt', 'hu', 'nl', 'no', 'pl', 'pt-BR'],
  ...['ro', 'fi', 'sv-SE', 'vi', 'tr', 'cs', 'el', 'bg', 'ru', 'uk', 'hi', 'th', 'zh-CN', 'ja', 'zh-TW', 'ko'],
];

export const serverModule = {
  name: 'server',
  title: 'Server',
  area: 'settings',
  settings: {
    timeZone: setting.text({
      title: 'Time zone',
      description: 'For times in exported files, and for dates you type. Messages show everyone their own time.',
      unset: 'UTC',
      mostCharacters: 64,
      fits: 'Use a time zone like `Europe/Berlin` or `America/New_York`, or `default` for UTC.',
      // Runtimes disagree about which name of a zone is its first one.
      accepts: (text) => canonical(text) !== undefined,
      resolve: timeZoneNamed,
      suggest: suggestTimeZones,
    }),
    locale: setting.text({
      title: 'Language of files',
      description: 'How dates and numbers are written in exported files.',
      unset: 'en-US',
      mostCharacters: 8,
      fits: 'Use one of Discord’s languages, such as `en-US`, `de`, or `es-ES`.',
      accepts: (text) => LOCALES.includes(text),
      resolve: (typed) => LOCALES.find((locale) => locale.toLowerCase() === typed.trim().toLowerCase()),
      suggest: () => LOCALES,
    }),
  },
} as const satisfies SettingsModule;

/** How a server writes dates and numbers. */
export interface ServerFormat {
  /** IANA name. */
  timeZone: string;
  locale: string;
}

/** Reads what the staff of the caller's server said about it. */
export async function readServerSettings(store: Store, { guild }: Pick<GuildCaller, 'guild'>): Promise<ServerFormat> {
  const stored = await run(
    store,
    'server_settings',
    (sql) => sql`(select value from guild_settings where guild_id = ${guild.id} and module = ${serverModule.name})`,
    { isQuickRead: true },
  );
  return serverFormat(stored);
}

/** @param stored the settings of the module, as stored. */
export function serverFormat(stored: unknown): ServerFormat {
  const { timeZone, locale } = valuesOf(serverModule, stored ?? {});
  return { timeZone: timeZone ?? 'UTC', locale: locale ?? 'en-US' };
}

/** `2026-03-29 03:30:00 GMT+2` in the order and the words of the server's language. */
export function formatTime(at: Date, { timeZone, locale }: ServerFormat): string {
  const parts = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  const time = { hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'short' } as const;
  return new Intl.DateTimeFormat(locale, { timeZone, ...parts, ...time }).format(at);
}

/** `2026-03-29`: the day in the server's time zone. */
export function formatDay(at: Date, { timeZone }: ServerFormat): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at);
}

/** The moment at which a day begins in a time zone. @param day `2026-03-29`; undefined if there's no such day. */
export function startOfDay(day: string, timeZone: string): Date | undefined {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day) ?? [];
  if (year === undefined) return undefined;
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(date));
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== day) return undefined;
  // The offset at that moment, then the one at the moment this leads to: they differ where clocks change that day.
  const first = midnight - offsetMs(midnight, timeZone);
  return new Date(midnight - offsetMs(first, timeZone));
}

/** How far a time zone is ahead of UTC at a moment, in milliseconds. */
export function offsetMs(atMs: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
  }).formatToParts(atMs);
  const part = (type: string) => Number(parts.find((found) => found.type === type)?.value);
  const [year, month, day] = [part('year'), part('month') - 1, part('day')];
  return Date.UTC(year, month, day, part('hour'), part('minute'), part('second')) - atMs;
}

/** A time zone by its name in any case, with spaces or underscores, or by its city: `europe/berlin`, `New York`. */
export function timeZoneNamed(typed: string): string | undefined {
  const text = typed.trim().replace(/\s+/g, '_');
  // Offsets such as +02:00 don't know daylight saving time.
  if (!/^[a-z][a-z0-9/_+-]{1,63}$/i.test(text)) return undefined;
  const lower = text.toLowerCase();
  const zones = allTimeZones();
  const named = zones.find((zone) => zone.toLowerCase() === lower) ?? canonical(text);
  return named ?? zones.find((zone) => cityOf(zone) === lower);
}

function canonical(text: string): string | undefined {
  try {
    const name = new Intl.DateTimeFormat('en-US', { timeZone: text }).resolvedOptions().timeZone;
    return /^[a-z]/i.test(name) ? name : undefined;
  } catch {
    // Not a time zone.
    return undefined;
  }
}

/** Time zones that contain what was typed; without anything, those that most people live in. */
export function suggestTimeZones(typed: string): readonly string[] {
  const text = typed.trim().replace(/\s+/g, '_').toLowerCase();
  if (text === '') return COMMON;
  return allTimeZones().filter((zone) => zone.toLowerCase().includes(text));
}

const COMMON = [
  ...['UTC', 'America/New_York', 'America/Chicago', 'America/Denver', 'America/Los_Angeles', 'America/Sao_Paulo'],
  ...['Europe/London', 'Europe/Berlin', 'Europe/Paris', 'Europe/Madrid', 'Europe/Istanbul', 'Europe/Moscow'],
  ...['Asia/Kolkata', 'Asia/Jakarta', 'Asia/Manila', 'Asia/Shanghai', 'Asia/Seoul', 'Asia/Tokyo', 'Australia/Sydney'],
];

function allTimeZones(): readonly string[] {
  // A runtime lists each zone once, some by a name that nobody uses anymore.
  return [...new Set([...COMMON, ...Intl.supportedValuesOf('timeZone')])];
}

function cityOf(zone: string): string | undefined {
  return zone.split('/').at(-1)?.toLowerCase();
}
