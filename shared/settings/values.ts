/** How values of settings become text, and how typed text becomes values. */
import type { GuildDirectory } from '../platform/discord/bots.ts';
import { plain } from '../platform/markdown.ts';
import { counted, whole } from '../platform/plural.ts';
import { normalizeTyped, parseWhole } from '../platform/typed-number.ts';
import type { Setting } from './declaration.ts';

/** A value, null for the default; or one sentence that says what fits. */
export type Parsed = { value: unknown } | { problem: string };

const ON = new Set(['on', 'yes', 'true', 'enable', 'enabled', '1']);
const OFF = new Set(['off', 'no', 'false', 'disable', 'disabled', '0']);
const RESET = new Set(['default', 'reset']);
const NOTHING = new Set(['none', 'no', 'off', 'never', 'nobody', 'nowhere']);

/** A value as someone could type it: `80%`, `on`, `<#123>`. What isn't a value of this setting is shown as JSON. */
export function formatValue(setting: Setting, value: unknown): string {
  if (value === null || value === undefined) return setting.unset ?? 'default';
  switch (setting.kind) {
    case 'boolean':
      return value === true ? 'on' : 'off';
    case 'integer':
      if (value === 0 && setting.zero !== undefined) return setting.zero;
      return typeof value === 'number' ? quantity(value, setting.unit) : JSON.stringify(value);
    case 'choice':
      return setting.choices.find((choice) => choice.value === value)?.title ?? JSON.stringify(value);
    case 'role':
      return `<@&${value}>`;
    case 'roles':
      return Array.isArray(value) && value.length > 0
        ? value.map((id) => `<@&${id}>`).join(' ')
        : (setting.unset ?? 'none');
    case 'channel':
      return `<#${value}>`;
    case 'text':
      return String(value);
    case 'list':
      return Array.isArray(value) && value.length > 0 ? value.join(', ') : (setting.unset ?? 'none');
  }
}

/** Like {@link formatValue}, for messages: what members typed has no effect there. */
export function showValue(setting: Setting, value: unknown): string {
  const text = formatValue(setting, value);
  return setting.kind === 'text' ? plain(text) : text;
}

/** `80%`, `1 minute`, `1,000 tracks`. */
function quantity(value: number, unit: string): string {
  return unit === '' || unit === '%' ? `${whole(value)}${unit}` : counted(value, unit);
}

/**
 * Reads a value as people write them.
 *
 * @param guildId its id is also that of the role @everyone.
 * @param directory finds roles and channels by name, and tells which exist; without it, only mentions and ids are understood.
 */
export function parseValue(setting: Setting, typed: string, guildId: string, directory?: GuildDirectory): Parsed {
  const text = typed.trim();
  const word = text.toLowerCase();
  if (text === '' || RESET.has(word)) return { value: null };
  const found = read(setting, text, word, guildId, directory);
  if (found === undefined || (found !== null && !setting.type().safeParse(found).success))
    return { problem: whatFits(setting) };
  return { value: found };
}

/** A value to check; null for the default, undefined for no value. */
function read(
  setting: Setting,
  text: string,
  word: string,
  guildId: string,
  directory: GuildDirectory | undefined,
): unknown {
  if (setting.kind === 'text' && setting.resolve === undefined) return text;
  if (word === setting.unset?.toLowerCase()) return null;
  switch (setting.kind) {
    case 'text':
      return setting.resolve?.(text);
    case 'boolean':
      return ON.has(word) ? true : OFF.has(word) ? false : undefined;
    case 'integer':
      return readInteger(setting, word);
    case 'choice':
      return setting.choices.find(({ value, title }) => [value, title.toLowerCase()].includes(word))?.value;
    case 'role':
      if (NOTHING.has(word)) return null;
      return readRole(text, guildId, directory);
    case 'roles':
      if (NOTHING.has(word)) return null;
      return readRoles(text, guildId, directory);
    case 'channel':
      if (NOTHING.has(word)) return null;
      return readChannel(setting, text, directory);
    case 'list':
      if (NOTHING.has(word)) return null;
      return [...new Set(word.split(/[\s,]+/).filter(Boolean))];
  }
}

function readInteger(setting: Setting & { kind: 'integer' }, word: string): number | null | undefined {
  const { unit, zero, default: standard } = setting;
  if (zero !== undefined && (word === zero || NOTHING.has(word))) return 0;
  const [, sign = '', digits = '', suffix = ''] =
    /^(-?)(\d(?:[\d, _.]*\d)?k?)\s*(%|[a-z]*)\.?$/.exec(normalizeTyped(word)) ?? [];
  const isNothing = NOTHING.has(word) || (parseWhole(digits) === 0 && zero === undefined && setting.least > 0);
  if (standard === null && isNothing) return null;
  const factor = factorOf(suffix, unit);
  const amount = parseWhole(digits);
  if (amount === undefined || factor === undefined) return undefined;
  return (sign === '' ? amount : -amount) * factor;
}

/** How many of the unit a suffix stands for. */
function factorOf(suffix: string, unit: string): number | undefined {
  if (suffix === '' || suffix === unit || suffix === `${unit}s`) return 1;
  if (unit === '%' && suffix === 'percent') return 1;
  if (unit === 'minute' && ['m', 'min', 'mins'].includes(suffix)) return 1;
  if (unit === 'minute' && ['h', 'hour', 'hours'].includes(suffix)) return 60;
  return undefined;
}

function readRole(text: string, guildId: string, directory: GuildDirectory | undefined): string | null | undefined {
  const id = /^<@&(\d{1,20})>$|^(\d{15,20})$/.exec(text)?.slice(1).find(Boolean);
  const name = text.replace(/^@/, '').toLowerCase();
  // @everyone is in no member's list of roles.
  if (id === guildId || name === 'everyone') return null;
  if (id === undefined) return directory?.roles.find((role) => role.name.toLowerCase() === name)?.id;
  return directory === undefined || directory.roles.some((role) => role.id === id) ? id : undefined;
}

/** Mentions and IDs with or without commas between; names with commas. */
function readRoles(text: string, guildId: string, directory: GuildDirectory | undefined): unknown[] | null {
  const parts = text.replaceAll(/(>|\d{15,20})\s*(?=<@&|\d{15,20})/g, '$1,').split(',');
  const typed = parts.map((part) => part.trim()).filter(Boolean);
  const ids = typed.map((part) => readRole(part, guildId, directory)).filter((id) => id !== null);
  return ids.length === 0 ? null : [...new Set(ids)];
}

function readChannel(
  { channelTypes }: Setting & { kind: 'channel' },
  text: string,
  directory: GuildDirectory | undefined,
): string | undefined {
  const id = /^<#(\d{1,20})>$|^(\d{15,20})$|\/channels\/\d+\/(\d{15,20})$/.exec(text)?.slice(1).find(Boolean);
  const usable = directory?.channels.filter(({ type }) => channelTypes.includes(type));
  const name = text.replace(/^#/, '').toLowerCase();
  if (id === undefined) return usable?.find((channel) => channel.name.toLowerCase() === name)?.id;
  return usable === undefined || usable.some((channel) => channel.id === id) ? id : undefined;
}

/** One sentence that says which values fit. */
export function whatFits(setting: Setting): string {
  const or = setting.unset === undefined ? '' : `, or \`default\` for ${setting.unset}`;
  switch (setting.kind) {
    case 'boolean':
      return 'Use `on` or `off`.';
    case 'integer': {
      const { least, most, unit, zero } = setting;
      const orZero = zero === undefined ? '' : `, or \`${zero}\``;
      return `Use a whole number from ${quantity(least, unit === '%' ? '%' : '')} to ${quantity(most, unit)}${orZero}${or}.`;
    }
    case 'choice':
      return `Choose one of these: ${setting.choices.map(({ title }) => title).join(', ')}.`;
    case 'role':
      return `Mention one of this server's roles${or}.`;
    case 'roles':
      return `Mention up to ${setting.most} of this server's roles${or}.`;
    case 'channel':
      return `Mention one of this server's ${setting.channelTypes.includes(2) ? 'voice' : 'text'} channels${or}.`;
    case 'text':
      return setting.fits;
    case 'list':
      return `Choose from these, in order: ${setting.items.join(', ')}. Or use \`default\`.`;
  }
}
