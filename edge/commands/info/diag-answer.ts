/** What `/diag` finds out. Loaded when somebody asks. */
import { readBacklog } from '../../../shared/jobs/queue.ts';
import { readCommandStatistics } from '../../../shared/statistics/command-counts.ts';
import { readDatabaseCounts, readServerCounts } from '../../../shared/statistics/database-counts.ts';
import { readGuildAgents } from '../../../shared/voice/agent-views.ts';
import { readNodes } from '../../../shared/voice/leases.ts';
import { type Outcome, reply } from '../../interactions/reply.ts';
import { COLORS } from '../format.ts';
import type { GuildContext } from '../services.ts';
import { gateLine } from '../settings/describe.ts';
import { goneLines } from '../settings/gone.ts';
import { ORPHANED, orphanedGates, readWithGone } from '../settings/read-with-gone.ts';
import { truncateLines } from '../truncate.ts';
import {
  commandFields,
  componentField,
  countsField,
  type DiscordCheck,
  edgeField,
  jobLines,
  nodesField,
} from './diag-fields.ts';

/** @param isOperator sees everything, not just this server. */
export async function diagnose(context: GuildContext, isOperator: boolean): Promise<Outcome> {
  const { store, caller, build, health, now } = context;
  const startedAt = performance.now();
  const answered = async <T>(work: Promise<T>) => [await work, Math.round(performance.now() - startedAt)] as const;
  const guildId = caller.guild.id;
  const [[agents, databaseMs], settings, nodes, backlog, components, discord, used, counts, allUsed, allCounts] =
    await Promise.all([
      answered(readGuildAgents(store, guildId)),
      readWithGone(context),
      readNodes(store),
      isOperator ? readBacklog(store) : [],
      health(),
      checkDiscord(context),
      readCommandStatistics(store, guildId),
      readServerCounts(store, guildId),
      isOperator ? readCommandStatistics(store, undefined) : undefined,
      isOperator ? readDatabaseCounts(store) : undefined,
    ]);
  const problems = [
    ...(nodes.some(({ isLive }) => isLive) ? [] : ['**Voice nodes**: none is running, so nothing can play.']),
    ...(components.components.redis?.status === 'degraded'
      ? ["**Redis**: it doesn't answer, so rate limits are counted by each process alone."]
      : []),
    ...discord.problems,
    ...agents.agents
      .filter(({ state }) => state === 'refused')
      .map(({ name }) => `**${name}**: Discord refuses its token. Add a new one with \`/pools add\`.`),
    ...goneLines(settings.gone),
    ...orphanedGates(settings).map((gate) => `${gateLine(gate)}. ${ORPHANED}`),
    ...(isOperator ? jobLines(backlog) : []),
  ];
  const free = agents.agents.filter(({ state }) => state === 'free').length;
  return reply({
    embeds: [
      {
        color: problems.length === 0 ? COLORS.gain : COLORS.wait,
        title: 'Diagnosis',
        description: problems.length === 0 ? 'Everything looks good.' : truncateLines(problems, 2_000),
        fields: [
          componentField(components, databaseMs, discord, nodes),
          { name: 'Agents here', value: `${agents.agents.length}, ${free} free`, inline: true },
          edgeField(build, now),
          countsField('Stored here', counts),
          ...commandFields('Commands here, last 7 days', used),
          ...(allUsed === undefined ? [] : commandFields('Commands everywhere, last 7 days', allUsed)),
          ...(allCounts === undefined ? [] : [countsField('Stored altogether', allCounts)]),
          ...(isOperator ? nodesField(nodes, now) : []),
        ],
      },
    ],
  });
}

/** Whether Discord's API answers, and whether the bot is in this server. */
async function checkDiscord({ discord, guild }: GuildContext): Promise<DiscordCheck> {
  if (discord === undefined) return { state: 'not set up', problems: [] };
  const startedAt = performance.now();
  try {
    const server = await discord.server(guild.id, true);
    const ms = Math.round(performance.now() - startedAt);
    const problems =
      server === undefined
        ? [
            "**Discord**: I'm not in this server as a bot, so I can't see its roles and channels. Add me from my profile.",
          ]
        : [];
    return { state: `answered in ${ms} ms`, problems };
  } catch {
    return { state: 'no answer', problems: ["**Discord**: its API doesn't answer right now."] };
  }
}
