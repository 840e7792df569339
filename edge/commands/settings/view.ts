import type { Gone } from '../../../shared/settings/change.ts';
import { ACCESS, gatesIn } from '../../../shared/settings/gates.ts';
import { reply } from '../../interactions/reply.ts';
import { COLORS } from '../format.ts';
import { subcommand } from '../services.ts';
import { accessLines } from './channel-access.ts';
import { gateLine, moduleLines } from './describe.ts';
import { goneLines } from './gone.ts';
import { settingsModules } from './modules.ts';
import { isOrphaned, ORPHANED, readWithGone } from './read-with-gone.ts';

/** Discord allows 6,000 characters in an embed, and the modules need up to 4,000 of them. */
const GATES_LENGTH = 2_000;
const FIELD_LENGTH = 1_024;

export const view = subcommand({
  description: 'See all settings of this server',
  contexts: ['guild'],
  effect: 'read',
  visibility: 'ephemeral',
  run: async (context) => {
    const { commands } = context;
    const { values, gone, inaccessible, roleIds } = await readWithGone(context);
    const gates = gatesIn(values[ACCESS])
      .map((gate) => `${gateLine(gate)}${isOrphaned(gate, roleIds) ? `. ${ORPHANED}` : ''}`)
      .join('\n')
      .slice(0, GATES_LENGTH);
    return reply({
      embeds: [
        {
          color: COLORS.accent,
          title: 'Settings',
          description: gates || 'All commands are on for all members.',
          fields: [
            ...settingsModules(commands).map((module) => ({
              name: module.title,
              value: moduleLines(module, without(values[module.name], gone[module.name]))
                .join('\n')
                .slice(0, FIELD_LENGTH),
              inline: true,
            })),
            ...goneLines(gone).map((value) => ({ name: 'No longer there', value })),
            ...accessLines(inaccessible).map((value) => ({ name: 'No access', value })),
          ],
          footer: { text: 'What this server changed is in bold. Change it with /settings set' },
        },
      ],
    });
  },
});

/** What is set and not gone. */
function without(values: Readonly<Record<string, unknown>> = {}, gone: Gone[string] = {}): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([key]) => !Object.hasOwn(gone, key)));
}
