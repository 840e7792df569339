import { isGated } from '../../../shared/platform/store.ts';
import type { AllocationOutcome } from '../../../shared/voice/allocation.ts';
import { type Outcome, refuse, reply } from '../../interactions/reply.ts';
import { allocateAgent } from '../../voice/allocate.ts';
import { requestFollowUp } from '../../voice/follow-up.ts';
import { joinNow, notifyNodes } from '../../voice/node-calls.ts';
import { notSetUp } from '../../voice/services.ts';
import { namedOrOwnChannel } from '../../voice/target-channel.ts';
import { answerWithoutAgent } from '../../voice/wait-line.ts';
import { COLORS, plain } from '../format.ts';
import { embed } from '../messages.ts';
import { agentOption } from '../pools/options.ts';
import { UNKNOWN_AGENT } from '../pools/refusals.ts';
import { type GuildContext, subcommand } from '../services.ts';
import { channelOption } from './options.ts';

export const assign = subcommand({
  contexts: ['guild'],
  description: 'Bring an agent into a voice channel',
  effect: 'change',
  visibility: 'public',
  memberPermissions: ['ManageGuild'],
  options: {
    channel: channelOption('Voice channel (default: yours)'),
    agent: agentOption('The agent (default: any that is free)', 'assign'),
  },
  run: async (context) => {
    const { voice, options, caller, channelId: textChannelId } = context;
    if (voice.control === undefined) return refuse(notSetUp('VOICE_NODE_SECRET'));
    const agentId = options.agent && (await (await import('../pools/answers.ts')).findAgentId(context, options.agent));
    if (options.agent !== undefined && agentId === undefined) return refuse(UNKNOWN_AGENT);
    const target = await namedOrOwnChannel(context, options.channel);
    if ('sentence' in target) return refuse(target.sentence);
    const { channelId } = target;
    const outcome = await allocateAgent(context, { channelId, kind: 'music', textChannelId, agentId });
    if (isGated(outcome)) return outcome;
    const [answer] = await Promise.all([
      outcome.status === 'session' ? assigned(context, outcome) : answerWithoutAgent(context, channelId, outcome),
      notifyNodes(voice, caller.key, outcome.events),
    ]);
    return answer;
  },
});

async function assigned(
  context: GuildContext,
  { session, isNew }: Extract<AllocationOutcome, { status: 'session' }>,
): Promise<Outcome> {
  const { voice, caller } = context;
  const agent = `**${plain(session.agentName)}**`;
  const channel = `<#${session.channel}>`;
  if (!isNew && session.state !== 'starting') return reply(embed(`${agent} is already in ${channel}.`, COLORS.accent));
  const joined = await joinNow(voice, caller.key, session);
  if (isNew && joined.status !== 'refused')
    requestFollowUp(context, { channelId: session.channel, kind: session.kind, sessionId: session.id });
  switch (joined.status) {
    case 'done':
      return reply(embed(`${agent} is in ${channel}.`, COLORS.gain));
    case 'pending':
      return reply(embed(`${agent} will join ${channel} in a moment.`, COLORS.wait));
    case 'refused':
      return refuse(`${agent} can't join ${channel}. ${joined.sentence}`);
  }
}
