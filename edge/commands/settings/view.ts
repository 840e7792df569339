import type { Gate } from '../../../shared/settings/gates.ts';
import { readSettings } from '../../../shared/settings/guild-economy.ts';
import { reply } from '../../interactions/reply.ts';
import { COLOURS } from '../format.ts';
import { subcommand } from '../services.ts';
import { economyLines } from './economy/lines.ts';

/** Leaves room in an embed's description for the lines about the economy. */
const GATES_LENGTH = 3_500;

export const view = subcommand({
  description: "See what's switched off or restricted to roles",
  contexts: ['guild'],
  effect: 'read',
  visibility: 'ephemeral',
  run: async ({ store, caller }) => {
    const settings = await readSettings(store, caller);
    const gates = settings.gates.map(gateLine).join('\n').slice(0, GATES_LENGTH) || 'Everything is on, for everyone.';
    const description = [gates, ...economyLines(settings)].join('\n');
    return reply({ embeds: [{ color: COLOURS.accent, title: 'Settings', description }] });
  },
});

function gateLine({ subject, isOff, roleIds }: Gate): string {
  const [kind, name] = subject.split(':');
  const what = kind === 'module' ? `All ${name} commands` : `\`/${name}\``;
  return `${what}: ${isOff ? 'off' : `only ${roleIds.map((id) => `<@&${id}>`).join(', ')}`}`;
}
