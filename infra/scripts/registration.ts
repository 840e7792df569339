/** Compares the commands with what Discord has, and sends them only when something differs. */
import { REST } from '@discordjs/rest';
import type { ManifestCommand } from '../../edge/interactions/manifest.ts';

/** https://docs.discord.com/developers/interactions/application-commands#registering-a-command */
export interface RegistrationTarget {
  /** e.g. `https://discord.com/api`. */
  apiBase: string;
  applicationId: string;
  token: string;
  /** One guild instead of everywhere: for trying things out; changes show at once. */
  guildId?: string;
}

export interface RegistrationDiff {
  added: string[];
  changed: string[];
  removed: string[];
  unchanged: string[];
}

/**
 * Brings the registered commands in line with the manifest: one bulk overwrite, or nothing.
 *
 * @throws DiscordAPIError with Discord's own words when it refuses, HTTPError when it cannot be reached.
 */
export async function register(
  target: RegistrationTarget,
  manifest: readonly ManifestCommand[],
): Promise<RegistrationDiff> {
  const rest = new REST({ api: target.apiBase, version: '10', timeout: 10_000 }).setToken(target.token);
  const route =
    `/applications/${target.applicationId}${target.guildId === undefined ? '' : `/guilds/${target.guildId}`}/commands` as const;
  const wanted = manifest.map((command) => (target.guildId === undefined ? command : guildCommand(command)));
  const present = (await rest.get(route, { query: new URLSearchParams({ with_localizations: 'true' }) })) as Record<
    string,
    unknown
  >[];
  const diff = compare(wanted, present);
  if (diff.added.length + diff.changed.length + diff.removed.length > 0) await rest.put(route, { body: wanted });
  return diff;
}

/** Discord knows contexts and installs only for global commands. */
function guildCommand({
  contexts: _contexts,
  integration_types: _installs,
  ...command
}: ManifestCommand): Record<string, unknown> {
  return command;
}

/** What differs, leaving out what Discord adds (ids, versions) and what it leaves out (empty lists, false, null). */
export function compare(wanted: readonly object[], present: readonly object[]): RegistrationDiff {
  const before = new Map(present.map((command) => [label(command), canonical(command)]));
  const after = new Map(wanted.map((command) => [label(command), canonical(command)]));
  const isKept = (name: string) => before.get(name) === after.get(name);
  const common = [...after.keys()].filter((name) => before.has(name));
  return {
    added: [...after.keys()].filter((name) => !before.has(name)),
    changed: common.filter((name) => !isKept(name)),
    removed: [...before.keys()].filter((name) => !after.has(name)),
    unchanged: common.filter(isKept),
  };
}

function label(command: object): string {
  const { type = 1, name } = command as { type?: number; name: string };
  return type === 1 ? `/${name}` : `${type === 2 ? 'user' : 'message'} menu "${name}"`;
}

/** What Discord adds to a command it stores. */
const ADDED = new Set([
  'id',
  'application_id',
  'guild_id',
  'version',
  'nsfw',
  'dm_permission',
  'default_permission',
  'handler',
]);
/** What Discord hands back in its own order. */
const UNORDERED = new Set(['contexts', 'integration_types', 'channel_types']);
const LOCALIZED = new Set(['name_localized', 'description_localized']);

function canonical(command: object): string {
  const { contexts, integration_types, ...rest } = command as Record<string, unknown>;
  const places = { ...(contexts != null && { contexts }), ...(integration_types != null && { integration_types }) };
  return JSON.stringify(normalise({ type: 1, ...rest, ...places }, true));
}

function normalise(value: unknown, isTop = false): unknown {
  if (Array.isArray(value)) return value.map((item) => normalise(item));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .filter(([key]) => !(isTop && ADDED.has(key)) && !LOCALIZED.has(key))
    .map(
      ([key, inner]) =>
        [key, UNORDERED.has(key) && Array.isArray(inner) ? [...inner].sort() : normalise(inner)] as const,
    )
    .filter(([, inner]) => !isEmpty(inner))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries);
}

/** A user command's description is `""` in Discord's answer and absent in ours; likewise for the others. */
function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
