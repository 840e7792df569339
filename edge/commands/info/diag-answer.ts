/** What `/diag` finds out. Loaded when someone asks. */
import { readBacklog } from '../../../shared/jobs/queue.ts';
import type { ServerView } from '../../../shared/platform/discord/servers.ts';
import { type CommandStatistics, readCommandStatistics } from '../../../shared/statistics/command-counts.ts';
import {
  type DatabaseCounts,
  readDatabaseCounts,
  readServerCounts,
} from '../../../shared/statistics/database-counts.ts';
import { readGuildAgents } from '../../../shared/voice/agent-views.ts';
import { lackText, type NodeView, readNodes } from '../../../shared/voice/leases.ts';
import type { Health } from '../../health.ts';
import { type Outcome, reply } from '../../interactions/reply.ts';
import { COLORS } from '../format.ts';
import { checkUp } from '../safety/setup/load.ts';
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
  lacksOf,
  nodesField,
} from './diag-fields.ts';

export interface Diagnosis {
  /** In Discord's markdown, a line each. */
  problems: string[];
  agents: Awaited<ReturnType<typeof readGuildAgents>>['agents'];
  nodes: NodeView[];
  components: Health;
  discord: DiscordCheck;
  databaseMs: number;
  used: CommandStatistics;
  counts: DatabaseCounts;
}

type Diagnosed = Pick<GuildContext, 'store' | 'caller' | 'health' | 'discord' | 'guildDirectory' | 'commands'> & {
  guild: { id: string };
};

/** What works in a server, and what doesn't. @param isOperator looks at jobs, too. */
export async function diagnosisOf(context: Diagnosed, isOperator: boolean): Promise<Diagnosis> {
  const { store, health, guild } = context;
  const startedAt = performance.now();
  const answered = async <T>(work: Promise<T>) => [await work, Math.round(performance.now() - startedAt)] as const;
  const [[{ agents }, databaseMs], settings, nodes, backlog, components, discord, used, counts] = await Promise.all([
    answered(readGuildAgents(store, guild.id)),
    readWithGone(context),
    readNodes(store),
    isOperator ? readBacklog(store) : [],
    health(),
    checkDiscord(context),
    readCommandStatistics(store, guild.id),
    readServerCounts(store, guild.id),
  ]);
  const findings =
    discord.server === undefined || context.discord === undefined
      ? []
      : await checkUp({ discord: context.discord, server: discord.server }, settings, context);
  const problems = [
    ...nodeProblems(nodes),
    ...(components.components.redis?.status === 'degraded'
      ? ["**Redis**: it doesn't answer, so rate limits are counted by each process alone."]
      : []),
    ...discord.problems,
    ...findings.map(({ sentence, repair }) => `${sentence}${repair === undefined ? '' : ' `/setup` can fix that.'}`),
    ...agents
      .filter(({ state }) => state === 'refused')
      .map(({ name }) => `**${name}**: Discord refuses its token. Add a new one with \`/pools add\`.`),
    ...goneLines(settings.gone),
    ...orphanedGates(settings).map((gate) => `${gateLine(gate)}. ${ORPHANED}`),
    ...(isOperator ? jobLines(backlog) : []),
  ];
  return { problems, agents, nodes, components, discord, databaseMs, used, counts };
}

function nodeProblems(nodes: readonly NodeView[]): string[] {
  const live = nodes.filter(({ isLive }) => isLive);
  if (live.length === 0) return ['**Voice nodes**: none is running, so nothing can play.'];
  const lacks = lacksOf(live);
  if (lacks.length === 0) return [];
  const effect = lacks.length === live.length ? ', so nothing can play' : '';
  return [`**Voice nodes**: ${lacks.length} of ${live.length} can't reach ${lackText(lacks)}${effect}.`];
}

/** @param isOperator sees everything, not just this server. */
export async function diagnose(context: GuildContext, isOperator: boolean): Promise<Outcome> {
  const { store, build, now } = context;
  const [diagnosis, allUsed, allCounts] = await Promise.all([
    diagnosisOf(context, isOperator),
    isOperator ? readCommandStatistics(store, undefined) : undefined,
    isOperator ? readDatabaseCounts(store) : undefined,
  ]);
  const { problems, agents, nodes, components, discord, databaseMs, used, counts } = diagnosis;
  const free = agents.filter(({ state }) => state === 'free').length;
  return reply({
    embeds: [
      {
        color: problems.length === 0 ? COLORS.gain : COLORS.wait,
        title: 'Diagnosis',
        description: problems.length === 0 ? 'Everything looks good.' : truncateLines(problems, 2_000),
        fields: [
          componentField(components, databaseMs, discord, nodes),
          { name: 'Agents here', value: `${agents.length}, ${free} free`, inline: true },
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
async function checkDiscord({ discord, guild }: Diagnosed): Promise<DiscordCheck & { server?: ServerView }> {
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
    return { state: `answered in ${ms} ms`, problems, ...(server && { server }) };
  } catch {
    return { state: 'no answer', problems: ["**Discord**: its API doesn't answer right now."] };
  }
}
