/** A server's settings as a file, and what importing one would change. */
import * as z from 'zod';
import { parseJson } from '../platform/json.ts';
import { lazily } from '../platform/lazily.ts';
import type { SettingsChange, StoredValues } from './change.ts';
import { type SettingsModule, setIn } from './declaration.ts';
import { ACCESS, readGate } from './gates.ts';
import { whatFits } from './values.ts';

const FORMAT = 'chorus-settings';
/** The version of the file's format. Modules and settings can come and go without another one. */
const VERSION = 1;
/** In bytes: all modules at their largest. */
export const SETTINGS_FILE_BYTES = 64 * 1_024;

/** What a module can take, in characters of JSON. The table's own limit is a little higher, and in bytes. */
const MODULE_LENGTH = 15_000;

const fileSchema = lazily(() =>
  z.object({
    format: z.literal(FORMAT),
    version: z.literal(VERSION),
    server: z.string().regex(/^\d{1,20}$/),
    modules: z.record(z.string(), z.record(z.string(), z.unknown())),
  }),
);

/** What can be set here. */
export interface KnownSettings {
  guildId: string;
  modules: readonly SettingsModule[];
  /** Whether staff can switch this off or restrict it: `module:economy`, `command:pay`. */
  isSubject(subject: string): boolean;
}

export interface Import {
  /** Everything that would change. */
  changes: SettingsChange;
  /** Roles and channels that belong to another server. */
  foreign: number;
  /** Settings that this version doesn't have. */
  unknown: number;
}

/** Writes what staff set, and what isn't set in the modules named, as JSON. */
export function writeSettingsFile({ guildId, modules, isSubject }: KnownSettings, stored: StoredValues): string {
  const access = Object.entries(stored[ACCESS] ?? {}).filter(([subject, gate]) => isSubject(subject) && readGate(gate));
  const own = modules.map((module) => [module.name, setIn(module, stored[module.name])] as const);
  const content = { [ACCESS]: Object.fromEntries(access), ...Object.fromEntries(own) };
  return `${JSON.stringify({ format: FORMAT, version: VERSION, server: guildId, modules: content }, null, 2)}\n`;
}

/**
 * Reads a file, all of it, and compares it with what is stored. A module in the file replaces what is set: what the file doesn't
 * have goes back to its default. Roles and channels of another server are left as they are.
 */
export function readSettingsFile(
  text: string,
  known: KnownSettings,
  stored: StoredValues,
): Import | { problem: string } | undefined {
  const file = parseJson(text, fileSchema());
  if (file === undefined) return undefined;
  const isForeign = file.server !== known.guildId;
  const found: Import = { changes: {}, foreign: 0, unknown: 0 };
  const changes: Record<string, Readonly<Record<string, unknown>>> = {};
  for (const [name, wanted] of Object.entries(file.modules)) {
    const module = known.modules.find((each) => each.name === name);
    if (module === undefined && name !== ACCESS) {
      found.unknown += Object.keys(wanted).length;
      continue;
    }
    const held = { ...stored[name], ...(module && setIn(module, stored[name])) };
    const read =
      module === undefined
        ? readAccess(wanted, held, known.isSubject, isForeign)
        : readModule(module, wanted, isForeign);
    if ('problem' in read) return read;
    found.foreign += read.foreign;
    found.unknown += read.unknown;
    const merged = { ...held, ...read.values };
    if (JSON.stringify(merged).length > MODULE_LENGTH)
      return { problem: `That file has more \`${name}\` settings than a server can keep.` };
    const differing = Object.entries(read.values).filter(([key, value]) => !isSame(held[key] ?? null, value));
    if (differing.length > 0) changes[name] = Object.fromEntries(differing);
  }
  return { ...found, changes };
}

interface ReadModule {
  /** What the file says about each key; null for the default. */
  values: Record<string, unknown>;
  foreign: number;
  unknown: number;
}

function readModule(
  { name, settings }: SettingsModule,
  given: Readonly<Record<string, unknown>>,
  isForeign: boolean,
): ReadModule | { problem: string } {
  const wanted = renamed(settings, given);
  const read: ReadModule = { values: {}, foreign: 0, unknown: 0 };
  read.unknown = Object.keys(wanted).filter((key) => !Object.hasOwn(settings, key)).length;
  for (const [key, setting] of Object.entries(settings)) {
    const value = Object.hasOwn(wanted, key) ? wanted[key] : null;
    if (value !== null && !setting.type().safeParse(value).success)
      return { problem: `That file has a value for \`${name}.${key}\` that doesn't fit. ${whatFits(setting)}` };
    if (isForeign && (setting.kind === 'role' || setting.kind === 'roles' || setting.kind === 'channel'))
      read.foreign += value === null ? 0 : 1;
    else read.values[key] = value;
  }
  return read;
}

/** What a file says, with one role as a list where the setting takes several by now. */
function renamed(
  settings: SettingsModule['settings'],
  wanted: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const after = { ...wanted };
  for (const [key, setting] of Object.entries(settings)) {
    if (setting.kind !== 'roles' || setting.formerly === undefined || !Object.hasOwn(after, setting.formerly)) continue;
    const earlier = after[setting.formerly] ?? null;
    delete after[setting.formerly];
    if (!Object.hasOwn(after, key)) after[key] = earlier === null ? null : [earlier];
  }
  return after;
}

function readAccess(
  wanted: Readonly<Record<string, unknown>>,
  held: Readonly<Record<string, unknown>>,
  isSubject: KnownSettings['isSubject'],
  isForeign: boolean,
): ReadModule | { problem: string } {
  const read: ReadModule = { values: {}, foreign: 0, unknown: 0 };
  for (const subject of Object.keys(held)) if (isSubject(subject)) read.values[subject] = null;
  for (const [subject, value] of Object.entries(wanted)) {
    if (!isSubject(subject)) {
      read.unknown += 1;
      continue;
    }
    const gate = readGate(value);
    if (gate === undefined)
      return { problem: `That file says something about \`${subject}\` that I can't read. Export it again.` };
    if (isForeign && gate.roleIds.length > 0) {
      read.foreign += 1;
      // Without its roles, a restriction would be none.
      delete read.values[subject];
    } else read.values[subject] = gate.isOff || gate.roleIds.length > 0 ? gate : null;
  }
  return read;
}

/** Whether two JSON values are the same, in whatever order their keys are. */
function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
