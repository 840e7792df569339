import { type AgentState, type GuildAgents, readGuildAgents } from '../../../shared/voice/agent-views.ts';
import { lackText } from '../../../shared/voice/leases.ts';
import { type MessageBody, reply } from '../../interactions/reply.ts';
import { COLORS, plain } from '../format.ts';
import { subcommand } from '../services.ts';
import { truncateLines } from '../truncate.ts';

const STATES: Record<AgentState, string> = {
  busy: 'in use',
  free: 'free',
  starting: 'logging in',
  refused: 'Discord refuses its token. Add a new one to its pool with `/pools add`.',
  offline: 'offline',
};

/** Everyone can see the answer, so it names no channels: some may be private. */
export const status = subcommand({
  contexts: ['guild'],
  description: 'See the agents of this server, and which are free',
  effect: 'read',
  visibility: 'public',
  run: async ({ store, guild }) => reply(statusPage(await readGuildAgents(store, guild.id))),
});

function statusPage({ agents, waiting, nodes, lacks }: GuildAgents): MessageBody {
  const count = (state: AgentState) => agents.filter((agent) => agent.state === state).length;
  const lines = agents.map(({ name, state }) => `**${plain(name)}**: ${STATES[state]}`);
  const others = count('starting') + count('refused') + count('offline');
  return {
    embeds: [
      {
        color: count('free') > 0 ? COLORS.gain : COLORS.wait,
        title: 'Agents in this server',
        description:
          agents.length === 0
            ? 'There are none yet. Add some with `/agents deploy`.'
            : `${count('free')} free, ${count('busy')} in use, ${others} not ready\n\n${truncateLines(lines)}`,
        fields: [
          { name: 'Members in line', value: String(waiting), inline: true },
          {
            name: 'Voice nodes',
            value: nodes === 0 ? 'none running, so nothing can play' : nodesText(nodes, lacks),
            inline: true,
          },
        ],
      },
    ],
  };
}

function nodesText(nodes: number, lacks: GuildAgents['lacks']): string {
  if (lacks.length === 0) return `${nodes} running`;
  return `${nodes} running, ${lacks.length} without ${lackText(lacks)}${lacks.length === nodes ? ', so nothing can play' : ''}`;
}
