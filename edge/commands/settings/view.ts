import type { GuildDirectory } from '../../../shared/platform/discord/bots.ts';
import { type Gone, noteGone, readSettings, type StoredSettings } from '../../../shared/settings/change.ts';
import { setIn } from '../../../shared/settings/declaration.ts';
import { ACCESS, type Gate, gatesIn } from '../../../shared/settings/gates.ts';
import { reply } from '../../interactions/reply.ts';
import { COLORS } from '../format.ts';
import { type GuildContext, subcommand } from '../services.ts';
import { gateLine, moduleLines } from './describe.ts';
import { goneLines } from './gone.ts';
import { settingsModules } from './modules.ts';

/** Discord allows 6,000 characters in an embed, and the modules need up to 2,000 of them. */
const GATES_LENGTH = 3_000;
const FIELD_LENGTH = 1_024;
const ORPHANED = '. That role no longer exists, so nobody can use it. Choose another one with `/settings restrict`.';

export const view = subcommand({
  description: 'See all settings of this server',
  contexts: ['guild'],
  effect: 'read',
  visibility: 'ephemeral',
  run: async (context) => {
    const { commands } = context;
    const { values, gone, roleIds } = await readWithGone(context);
    const gates = gatesIn(values[ACCESS])
      .map((gate) => `${gateLine(gate)}${isOrphaned(gate, roleIds) ? ORPHANED : ''}`)
      .join('\n')
      .slice(0, GATES_LENGTH);
    return reply({
      embeds: [
        {
          color: COLORS.accent,
          title: 'Settings',
          description: gates || 'Everything is on, for everyone.',
          fields: [
            ...settingsModules(commands).map((module) => ({
              name: module.title,
              value: moduleLines(module, without(values[module.name], gone[module.name]))
                .join('\n')
                .slice(0, FIELD_LENGTH),
              inline: true,
            })),
            ...goneLines(gone).map((value) => ({ name: 'No longer there', value })),
          ],
          footer: { text: 'What this server changed is in bold. Change it with /settings set' },
        },
      ],
    });
  },
});

/** A restriction stays one when its roles are deleted: nobody gets access that way. */
function isOrphaned(gate: Gate, roleIds: ReadonlySet<string> | undefined): boolean {
  return !gate.isOff && roleIds !== undefined && !gate.roleIds.some((id) => roleIds.has(id));
}

/** Reads what staff set, and notes what of it Discord no longer has. The server's roles, where Discord tells. */
async function readWithGone({
  store,
  caller,
  commands,
  guildDirectory,
}: GuildContext): Promise<StoredSettings & { roleIds?: ReadonlySet<string> }> {
  const { id: guildId } = caller.guild;
  const [stored, remembered] = await Promise.all([readSettings(store, caller), guildDirectory(guildId)]);
  if (remembered === undefined) return stored;
  const gone: Record<string, Record<string, string>> = Object.fromEntries(
    Object.entries(stored.gone).map(([name, values]) => [name, { ...values }]),
  );
  const missingIn = (directory: GuildDirectory) =>
    settingsModules(commands).flatMap((module) =>
      Object.entries(setIn(module, stored.values[module.name]))
        .filter(([key, value]) => !exists(module.settings[key]?.kind, String(value), directory))
        .filter(([key]) => gone[module.name]?.[key] === undefined)
        .map(([key, value]) => ({ module: module.name, key, value: String(value) })),
    );
  // What is remembered may lack what was just created.
  const directory = missingIn(remembered).length === 0 ? remembered : await guildDirectory(guildId, true);
  if (directory === undefined) return stored;
  for (const { module, key, value } of missingIn(directory)) {
    gone[module] = { ...gone[module], [key]: value };
    await noteGone(store, { guildId, module, key, value });
  }
  return { values: stored.values, gone, roleIds: new Set(directory.roles.map(({ id }) => id)) };
}

function exists(kind: string | undefined, id: string, { roles, channels }: GuildDirectory): boolean {
  if (kind === 'role') return roles.some((role) => role.id === id);
  return kind !== 'channel' || channels.some((channel) => channel.id === id);
}

/** What is set and not gone. */
function without(values: Readonly<Record<string, unknown>> = {}, gone: Gone[string] = {}): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([key]) => !Object.hasOwn(gone, key)));
}
