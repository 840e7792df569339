/** The answer when no agent can come at once: a place in line, or how to add agents to the server. */
import { offeredPool } from '../../shared/voice/agent-views.ts';
import { type AllocationOutcome, leaveLine } from '../../shared/voice/allocation.ts';
import { VOICE } from '../../shared/voice/catalog.ts';
import { readDeployment } from '../../shared/voice/deployments.ts';
import { COLORS } from '../commands/format.ts';
import { type MessageBody, type Outcome, refuse, reply, update, whisper } from '../interactions/reply.ts';
import { deploymentPage } from './deployment-page.ts';
import { button, type VoiceContext } from './services.ts';

export type NoAgent = Extract<
  AllocationOutcome,
  { status: 'waiting' | 'no_agent_in_guild' | 'agent_unavailable' | 'too_many_pending' }
>;

/** To someone whose earlier requests have to be done first. */
export const TOO_MANY_PENDING = `You already have ${VOICE.pendingPerMember} requests waiting there. Wait until some are done, then try again.`;

/** Gives up a place in line. */
export const leaveLineButton = button({
  id: 'agents.leave-line',
  contexts: ['guild'],
  effect: 'change',
  visibility: 'public',
  gate: 'shell',
  run: async ({ store, guild, user }) => {
    const { wasWaiting } = await leaveLine(store, { guildId: guild.id, userId: user.id, kind: 'music' });
    const description = wasWaiting ? 'You left the line.' : "You're no longer in line.";
    return update({ embeds: [{ color: COLORS.calm, description }], rows: [] });
  },
});

/** @param then what the agent does once it comes, as a sentence, when it does more than join. Whoever waits has to be there then. */
export function answerWithoutAgent(
  context: VoiceContext,
  channelId: string,
  outcome: NoAgent,
  then = '',
): Outcome | Promise<Outcome> {
  switch (outcome.status) {
    case 'waiting':
      return reply(waitingMessage(channelId, outcome, context.user.id, then));
    case 'no_agent_in_guild':
      return offerDeployment(context, outcome);
    case 'too_many_pending':
      return refuse(TOO_MANY_PENDING);
    case 'agent_unavailable':
      return refuse(
        "That agent isn't free: it's serving another channel here, or no node runs it. `/agents status` shows which agents are free.",
      );
  }
}

function waitingMessage(
  channelId: string,
  { position, inGuild, missing }: Extract<NoAgent, { status: 'waiting' }>,
  onlyFor: string,
  then: string,
): MessageBody {
  const taken =
    inGuild === 1 ? 'The only agent you can use here is busy.' : `All ${inGuild} agents you can use here are busy.`;
  const more = missing === 0 ? '' : '\nYou can add more agents to this server with `/agents deploy`.';
  const held = `${VOICE.waitMinutes} minutes${then === '' ? '' : " as long as you're in the channel"}`;
  const description = `${taken} You're number **${position}** in line for <#${channelId}>. Your place is held for ${held}, and the next free agent joins on its own.${then}${more}`;
  return {
    embeds: [{ color: COLORS.wait, description }],
    rows: [[leaveLineButton.with({}, { label: 'Leave the line', onlyFor })]],
  };
}

/** Without agents there is no line: offers to add one. */
async function offerDeployment(
  context: VoiceContext,
  { pool, inPool }: Extract<NoAgent, { status: 'no_agent_in_guild' }>,
): Promise<Outcome> {
  const { store, caller, voice } = context;
  const offered = inPool === 0 ? undefined : (pool?.id ?? (await offeredPool(store, caller, voice.operators)));
  const found = offered === undefined ? undefined : await readDeployment(store, caller, offered);
  if (found?.status !== 'deployment' || found.missing.length === 0)
    return refuse(
      "This server has no agent, and there's no pool with one for it. Add one with `/pools add`, or pick a public pool from `/pools list` with `/agents deploy`.",
    );
  return whisper({
    content: 'This server has no agent yet. Add one, then try again.',
    ...deploymentPage(context, found, 1, 0),
  });
}
