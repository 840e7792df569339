/** What a server's staff set, compared with what Discord still has. */
import type { GuildDirectory } from '../../../shared/platform/discord/bots.ts';
import { noteGone, readSettings, type StoredSettings } from '../../../shared/settings/change.ts';
import { setIn } from '../../../shared/settings/declaration.ts';
import { ACCESS, type Gate, gatesIn } from '../../../shared/settings/gates.ts';
import type { GuildContext } from '../services.ts';
import { type Inaccessible, inaccessibleOf } from './channel-access.ts';
import { settingsModules } from './modules.ts';

/** About a restriction whose roles are deleted. */
export const ORPHANED =
  'That role no longer exists, so nobody can use it. Choose another one with `/settings restrict`.';

/** A restriction stays one when its roles are deleted: nobody gets access that way. */
export function isOrphaned(gate: Gate, roleIds: ReadonlySet<string> | undefined): boolean {
  return !gate.isOff && roleIds !== undefined && !gate.roleIds.some((id) => roleIds.has(id));
}

/** The restrictions whose roles are deleted; none where Discord doesn't tell. */
export function orphanedGates({
  values,
  roleIds,
}: {
  values: StoredSettings['values'];
  roleIds?: ReadonlySet<string>;
}) {
  return gatesIn(values[ACCESS]).filter((gate) => isOrphaned(gate, roleIds));
}

/**
 * Reads what staff set, and notes what of it Discord no longer has.
 *
 * @returns `inaccessible`: what the bot may not post in. `roleIds`: the server's roles, where Discord tells.
 */
export async function readWithGone(
  context: Pick<GuildContext, 'store' | 'caller' | 'commands' | 'guildDirectory' | 'discord'>,
): Promise<StoredSettings & { inaccessible: Inaccessible[]; roleIds?: ReadonlySet<string> }> {
  const { store, caller, commands, guildDirectory } = context;
  const { id: guildId } = caller.guild;
  const [stored, remembered] = await Promise.all([readSettings(store, caller), guildDirectory(guildId)]);
  const gone: Record<string, Record<string, string>> = Object.fromEntries(
    Object.entries(stored.gone).map(([name, values]) => [name, { ...values }]),
  );
  const present = settingsModules(commands).flatMap((module) =>
    Object.entries(setIn(module, stored.values[module.name]))
      .filter(([key]) => gone[module.name]?.[key] === undefined)
      .map(([key, value]) => ({ module: module.name, key, value, setting: module.settings[key] })),
  );
  const inaccessible = await inaccessibleOf(
    context,
    present.flatMap(({ setting, value }) =>
      setting?.kind === 'channel' && typeof value === 'string' ? [{ setting, channelId: value }] : [],
    ),
  );
  if (remembered === undefined) return { ...stored, inaccessible };
  // Discord may not list a channel that the bot can't see.
  const hidden = new Set(inaccessible.map(({ channelId }) => channelId));
  const missingIn = (directory: GuildDirectory) =>
    present.filter(({ setting, value }) => !exists(setting?.kind, value, directory) && !hidden.has(String(value)));
  // What is remembered may lack what was just created.
  const directory = missingIn(remembered).length === 0 ? remembered : await guildDirectory(guildId, true);
  if (directory === undefined) return { ...stored, inaccessible };
  for (const { module, key, value } of missingIn(directory)) {
    gone[module] = { ...gone[module], [key]: textOf(value) };
    await noteGone(store, { guildId, module, key, value: textOf(value) });
  }
  return { values: stored.values, gone, inaccessible, roleIds: new Set(directory.roles.map(({ id }) => id)) };
}

/** Of several roles, those that are left count. */
function exists(kind: string | undefined, value: unknown, { roles, channels }: GuildDirectory): boolean {
  if (kind === 'role' || kind === 'roles') return [value].flat().some((id) => roles.some((role) => role.id === id));
  return kind !== 'channel' || channels.some((channel) => channel.id === value);
}

/** As Postgres writes it. */
function textOf(value: unknown): string {
  return Array.isArray(value) ? `[${value.map((each) => JSON.stringify(each)).join(', ')}]` : String(value);
}
