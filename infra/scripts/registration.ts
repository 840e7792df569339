/** Registers commands with Discord, and only if something changed. */
import * as z from 'zod';
import type { ManifestCommand } from '../../edge/interactions/manifest.ts';
import { problemSentence } from '../../shared/platform/discord/problems.ts';
import { type DiscordOutcome, DiscordRest } from '../../shared/platform/discord/rest.ts';
import { type Route, route } from '../../shared/platform/discord/route.ts';

/** Timeout for one request, in milliseconds. */
const TIMEOUT_MS = 10_000;

const registeredBody = z.looseObject({ name: z.string() }).array();

/** https://docs.discord.com/developers/interactions/application-commands#registering-a-command */
export interface RegistrationTarget {
  /** e.g. `https://discord.com/api`. */
  apiBase: string;
  applicationId: string;
  token: string;
  /** Registers in one server instead of globally. Good for development, because changes show up at once. */
  guildId?: string;
}

export interface RegistrationDiff {
  added: string[];
  changed: string[];
  removed: string[];
  unchanged: string[];
}

/**
 * Syncs the registered commands with the manifest: one bulk overwrite, or no request if nothing changed.
 *
 * @throws {InvalidRequestError} with Discord's message if it rejects the commands.
 * @throws if it rejects the token or can't be reached.
 */
export async function register(
  target: RegistrationTarget,
  manifest: readonly ManifestCommand[],
): Promise<RegistrationDiff> {
  const rest = new DiscordRest({ apiBase: target.apiBase, token: target.token, observe: () => {} });
  const commands = commandsRoute(target);
  const declared = manifest.map((command) => (target.guildId === undefined ? command : guildCommand(command)));
  const diff = compare(declared, await readRegistered(rest, commands));
  if (diff.added.length + diff.changed.length + diff.removed.length > 0)
    dataOf(await rest.request(commands, { method: 'PUT', body: declared, deadlineMs: TIMEOUT_MS }));
  return diff;
}

/** What's registered now, with every translation. */
export async function readRegistered(rest: DiscordRest, commands: Route): Promise<object[]> {
  const query = { with_localizations: 'true' };
  return dataOf(
    await rest.request(commands, { method: 'GET', query, deadlineMs: TIMEOUT_MS, response: registeredBody }),
  );
}

/** The commands of an application, globally or in one server. */
export function commandsRoute({
  applicationId,
  guildId,
}: Pick<RegistrationTarget, 'applicationId' | 'guildId'>): Route {
  if (guildId === undefined) return route('/applications/:application/commands', { application: applicationId });
  return route('/applications/:application/guilds/:guild/commands', { application: applicationId, guild: guildId });
}

/** For scripts: what Discord returned, or an error for whoever runs them. */
export function dataOf<T>(outcome: DiscordOutcome<T>): T {
  if (outcome.ok) return outcome.data;
  throw new Error(`Discord responded with status ${outcome.status}. ${problemSentence(outcome.problem)}`);
}

/** Guild commands don't have contexts or integration types. */
function guildCommand({
  contexts: _contexts,
  integration_types: _installs,
  ...command
}: ManifestCommand): Record<string, unknown> {
  return command;
}

/** Compares commands, ignoring what Discord adds (IDs, versions) and what it omits (empty lists, false, null). */
export function compare(declared: readonly object[], registered: readonly object[]): RegistrationDiff {
  const before = new Map(registered.map((command) => [label(command), canonical(command)]));
  const after = new Map(declared.map((command) => [label(command), canonical(command)]));
  const isUnchanged = (name: string) => before.get(name) === after.get(name);
  const common = [...after.keys()].filter((name) => before.has(name));
  return {
    added: [...after.keys()].filter((name) => !before.has(name)),
    changed: common.filter((name) => !isUnchanged(name)),
    removed: [...before.keys()].filter((name) => !after.has(name)),
    unchanged: common.filter(isUnchanged),
  };
}

function label(command: object): string {
  const { type = 1, name } = command as { type?: number; name: string };
  return type === 1 ? `/${name}` : `${type === 2 ? 'user' : 'message'} menu "${name}"`;
}

/** Fields that Discord adds to stored commands. */
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
/** Lists that Discord returns in its own order. */
const UNORDERED = new Set(['contexts', 'integration_types', 'channel_types']);
const LOCALIZED = new Set(['name_localized', 'description_localized']);

function canonical(command: object): string {
  const { contexts, integration_types, ...rest } = command as Record<string, unknown>;
  const availability = {
    ...(contexts != null && { contexts }),
    ...(integration_types != null && { integration_types }),
  };
  return JSON.stringify(normalize({ type: 1, ...rest, ...availability }, true));
}

function normalize(value: unknown, isTop = false): unknown {
  if (Array.isArray(value)) return value.map((item) => normalize(item));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .filter(([key]) => !(isTop && ADDED.has(key)) && !LOCALIZED.has(key))
    .map(
      ([key, inner]) =>
        [key, UNORDERED.has(key) && Array.isArray(inner) ? [...inner].sort() : normalize(inner)] as const,
    )
    .filter(([, inner]) => !isEmpty(inner))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries);
}

/** Discord returns `""` for the description that our user commands don't have, for example. */
function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
