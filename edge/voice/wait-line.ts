/** What a member is told when no agent can come at once: their place in line, or the way to bring agents in. */
import { offeredPool } from '../../shared/voice/agent-views.ts';
import { type AllocationOutcome, leaveLine } from '../../shared/voice/allocation.ts';
import { VOICE } from '../../shared/voice/catalog.ts';
import { readDeployment } from '../../shared/voice/deployments.ts';
import { deploymentPage } from '../commands/agents/deploy.ts';
import { COLOURS } from '../commands/look.ts';
import type { Context } from '../commands/pools/refusals.ts';
import { button } from '../commands/services.ts';
import { type MessageBody, type Outcome, refuse, reply, update, whisper } from '../interactions/reply.ts';

export type Unserved = Extract<AllocationOutcome, { status: 'waiting' | 'no_agent_in_guild' | 'agent_unavailable' }>;

/** Gives up a place in line. */
export const leaveWaiting = button({
  id: 'agents.leave-line',
  effect: 'change',
  visibility: 'public',
  run: async ({ voice, guild, user }) => {
    const { wasWaiting } = await leaveLine(voice.store, { guildId: guild?.id ?? '0', userId: user.id, kind: 'music' });
    const description = wasWaiting ? 'You left the line.' : 'You are not in line any more.';
    return update({ embeds: [{ color: COLOURS.calm, description }], rows: [] });
  },
});

/** @param follows what the agent does once it comes: a sentence, when it does more than that. */
export function unserved(
  context: Context,
  channelId: string,
  outcome: Unserved,
  follows = '',
): Outcome | Promise<Outcome> {
  switch (outcome.status) {
    case 'waiting':
      return reply(inLine(channelId, outcome, context.user.id, follows));
    case 'no_agent_in_guild':
      return deployFirst(context, outcome);
    case 'agent_unavailable':
      return refuse(
        'That agent is not free for this channel: it serves another one here, or nobody runs it. `/agents status` shows which are free.',
      );
  }
}

function inLine(
  channelId: string,
  { position, inGuild, missing }: Extract<Unserved, { status: 'waiting' }>,
  onlyFor: string,
  follows: string,
): MessageBody {
  const more = missing === 0 ? '' : '\n`/agents deploy` brings more agents into this server.';
  const description = `All ${inGuild === 1 ? 'the one agent' : `${inGuild} agents`} you can use here ${inGuild === 1 ? 'is' : 'are'} taken. You are number **${position}** in line for <#${channelId}>, for up to ${VOICE.waitMinutes} minutes; the next one that is free comes by itself.${follows}${more}`;
  return {
    embeds: [{ color: COLOURS.wait, description }],
    rows: [[leaveWaiting.with({}, { label: 'Leave the line', onlyFor })]],
  };
}

/** Nobody to wait for: the way to change that. */
async function deployFirst(
  context: Context,
  { pool, inPool }: Extract<Unserved, { status: 'no_agent_in_guild' }>,
): Promise<Outcome> {
  const { voice } = context;
  const offered = inPool === 0 ? undefined : (pool?.id ?? (await offeredPool(voice.store, context)));
  const found = offered === undefined ? undefined : await readDeployment(voice.store, context, offered);
  if (found?.status !== 'deployment' || found.missing.length === 0)
    return refuse('No agent is in this server, and no pool has one for it. `/pools add` brings one in.');
  return whisper({
    content: 'No agent is in this server yet. Add one, then try again.',
    ...deploymentPage(context, found, 1, 0),
  });
}
