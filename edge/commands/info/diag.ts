import { type Backlog, readBacklog } from '../../../shared/jobs/queue.ts';
import { readGuildAgents } from '../../../shared/voice/agent-views.ts';
import { type NodeView, readNodes } from '../../../shared/voice/leases.ts';
import { refuse, reply } from '../../interactions/reply.ts';
import { isServerStaff } from '../../voice/staff.ts';
import { COLORS, counted } from '../format.ts';
import { command } from '../services.ts';
import { gateLine } from '../settings/describe.ts';
import { goneLines } from '../settings/gone.ts';
import { ORPHANED, orphanedGates, readWithGone } from '../settings/read-with-gone.ts';
import { truncateLines } from '../truncate.ts';

export const diag = command({
  name: 'diag',
  module: 'info',
  isAlwaysOpen: true,
  description: "Check what works in this server, and what doesn't",
  contexts: ['guild'],
  effect: 'read',
  visibility: 'ephemeral',
  run: async (context) => {
    const { store, caller, user, permissions, voice, build } = context;
    const isOperator = voice.operators.has(user.id);
    if (!isOperator && !isServerStaff(permissions))
      return refuse('You need **Manage Server** to check this server. `/ping` says how fast I am.');
    const startedAt = performance.now();
    const [agents, settings, nodes, backlog] = await Promise.all([
      readGuildAgents(store, caller.guild.id),
      readWithGone(context),
      readNodes(store),
      isOperator ? readBacklog(store) : [],
    ]);
    const ms = Math.round(performance.now() - startedAt);
    const problems = [
      ...(nodes.some(({ isLive }) => isLive) ? [] : ['**Voice nodes**: none is running, so nothing can play.']),
      ...agents.agents
        .filter(({ state }) => state === 'refused')
        .map(({ name }) => `**${name}**: Discord refuses its token. Add a new one with \`/pools add\`.`),
      ...goneLines(settings.gone),
      ...orphanedGates(settings).map((gate) => `${gateLine(gate)}. ${ORPHANED}`),
      ...(isOperator ? jobLines(backlog) : []),
    ];
    const free = agents.agents.filter(({ state }) => state === 'free').length;
    const fields = [
      { name: 'Database', value: `answered in ${ms} ms`, inline: true },
      { name: 'Voice nodes', value: `${nodes.filter(({ isLive }) => isLive).length} running`, inline: true },
      { name: 'Agents here', value: `${agents.agents.length}, ${free} free`, inline: true },
      ...(isOperator ? operatorFields(nodes, build) : []),
    ];
    return reply({
      embeds: [
        {
          color: problems.length === 0 ? COLORS.gain : COLORS.wait,
          title: 'Diagnosis',
          description: problems.length === 0 ? 'Everything looks good.' : truncateLines(problems),
          fields,
        },
      ],
    });
  },
});

/** What jobs are late or given up, for operators. */
function jobLines(backlog: readonly Backlog[]): string[] {
  return backlog.flatMap(({ kind, late, dead, lateSeconds }) => [
    ...(late === 0
      ? []
      : [`**Jobs**: ${late} × \`${kind}\` late, for up to ${counted(Math.ceil(lateSeconds / 60), 'minute')}.`]),
    ...(dead === 0 ? [] : [`**Jobs**: ${dead} × \`${kind}\` given up. \`docs/OPERATIONS.md\` says what to do.`]),
  ]);
}

function operatorFields(nodes: readonly NodeView[], { version, runtime }: { version: string; runtime: string }) {
  const lines = nodes.map(
    ({ id, version: release, isLive, isDraining, isPaused, agents, capacity, load }) =>
      `\`${id}\` ${release}: ${isLive ? `${agents} of ${capacity} agents, ${Math.round(load * 100)}% load` : 'gone'}${isDraining ? ', draining' : ''}${isPaused ? ', paused' : ''}`,
  );
  return [
    { name: 'Edge', value: `${version} on ${runtime}`, inline: true },
    ...(lines.length === 0 ? [] : [{ name: 'Nodes', value: truncateLines(lines, 1_000) }]),
  ];
}
