/** The page with a link for each agent that a server can add. */
import { truncateText } from '../../shared/platform/text.ts';
import { VOICE } from '../../shared/voice/catalog.ts';
import { type Deployment, readDeployment } from '../../shared/voice/deployments.ts';
import { inviteLink } from '../../shared/voice/invite.ts';
import { COLORS, counted, plain, plural } from '../commands/format.ts';
import { paginator, positionIn } from '../commands/paginator.ts';
import { arg } from '../interactions/custom-id.ts';
import { link, type MessageBody, refuse } from '../interactions/reply.ts';
import type { VoiceContext } from './services.ts';

/** Links on one page: two rows of them, and one to turn pages. */
const PER_PAGE = 10;
const PER_ROW = 5;
const LONGEST_LABEL = 80;

export const UNKNOWN_POOL = "I can't find that pool. `/pools list` shows the ones you can see.";

type Deployable = Extract<Deployment, { status: 'deployment' }>;

/** Every page counts the agents that joined meanwhile. */
export const deploymentPages = paginator({
  id: 'agents.deploy',
  contexts: ['guild'],
  effect: 'read',
  visibility: 'ephemeral',
  memberPermissions: ['ManageGuild'],
  args: { pool: arg.snowflake(), count: arg.integer() },
  show: async (context, { pool, count }, page, place) => {
    const found = await readDeployment(context.store, context.caller, pool);
    return found.status === 'unknown_pool' ? refuse(UNKNOWN_POOL) : place(deploymentPage(context, found, count, page));
  },
});

/** How many agents are there and how many are missing, with a link for each that can be added. */
export function deploymentPage(
  { user, guild }: VoiceContext,
  { pool, present, missing, room }: Deployable,
  count: number,
  page: number,
): MessageBody {
  const needed = Math.max(0, count - present.length);
  const offered = missing.slice(0, Math.min(needed, room));
  const position = positionIn(offered.length, PER_PAGE, page);
  const links = offered
    .slice(position.offset, position.offset + PER_PAGE)
    .map(({ applicationId, name }) =>
      link(truncateText(`Add ${name}`, LONGEST_LABEL), inviteLink(applicationId, guild.id)),
    );
  const about = { pool: pool.id, count };
  const navigation = [
    ...deploymentPages.buttons(about, position, user.id),
    deploymentPages.to(about, position.page, 'Refresh', user.id),
  ];
  return {
    embeds: [
      {
        color: needed === 0 ? COLORS.gain : COLORS.accent,
        title: `Agents of ${plain(pool.name)}`,
        description: [
          `<@${pool.owner}> owns this pool and decides which bots are in it.`,
          needed === 0
            ? `This server has **${counted(present.length, 'agent')}** of this pool. None are missing.`
            : `This server has **${present.length}** of ${counted(count, 'agent')}. **${needed}** ${plural(needed, 'is', 'are')} missing.`,
          ...shortage(needed, missing.length, room, pool.name),
          ...(offered.length === 0
            ? []
            : ['Each link adds one agent. It gets **View Channel**, **Connect**, and **Speak**, and nothing else.']),
        ].join('\n'),
        ...(position.pages > 1 && { footer: { text: `Page ${position.page + 1} of ${position.pages}` } }),
      },
    ],
    rows: [
      ...[links.slice(0, PER_ROW), links.slice(PER_ROW)].filter((row) => row.length > 0),
      ...(needed === 0 ? [] : [navigation]),
    ],
  };
}

/** Why there are fewer links than missing agents, and what to do about it. */
export function shortage(needed: number, available: number, room: number, pool: string): string[] {
  if (needed > room)
    return [`Discord lets a server have ${VOICE.agentsPerGuild} agents in total, so there's room for ${room} more.`];
  if (needed > available)
    return [
      available === 0
        ? `The pool ${plain(pool)} has no more agents. Add some with \`/pools add\`.`
        : `The pool ${plain(pool)} has only ${available} more. Add others with \`/pools add\`.`,
    ];
  return [];
}
