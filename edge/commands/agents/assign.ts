import type { AllocationOutcome } from '../../../shared/voice/allocation.ts';
import { dismissSessions } from '../../../shared/voice/sessions.ts';
import { type MessageBody, type Outcome, refuse, reply } from '../../interactions/reply.ts';
import { allocateAgent } from '../../voice/allocate.ts';
import { keepPosted } from '../../voice/follow-up.ts';
import { channelMeant } from '../../voice/named-channel.ts';
import { join, passOn } from '../../voice/node-calls.ts';
import { notSetUp } from '../../voice/services.ts';
import { unserved } from '../../voice/wait-line.ts';
import { COLOURS, gateSentence, isGateRefusal, plain } from '../look.ts';
import { agentOption, channelOption } from '../pools/options.ts';
import { agentIdOf, type Context, UNKNOWN_AGENT } from '../pools/refusals.ts';
import { subcommand } from '../services.ts';

type Allocated<S extends string> = Extract<AllocationOutcome, { status: S }>;

export const assign = subcommand({
  description: 'Bring an agent into a voice channel',
  effect: 'change',
  visibility: 'public',
  memberPermissions: ['ManageGuild'],
  options: {
    channel: channelOption('Where to; the channel you are in when left out'),
    agent: agentOption('Which one; any that is free when left out', 'assign'),
  },
  run: async (context) => {
    const { voice, options, channelId: textChannelId } = context;
    if (voice.control === undefined) return refuse(notSetUp('VOICE_NODE_SECRET'));
    const agentId = options.agent === undefined ? undefined : await agentIdOf(context, options.agent);
    if (options.agent !== undefined && agentId === undefined) return refuse(UNKNOWN_AGENT);
    const meant = await channelMeant(context, options.channel);
    if ('sentence' in meant) return refuse(meant.sentence);
    const { channelId } = meant;
    const outcome = await allocateAgent(context, { channelId, kind: 'music', textChannelId, agentId });
    if (isGateRefusal(outcome)) return refuse(gateSentence(outcome));
    const [answer] = await Promise.all([
      assigned(context, channelId, outcome),
      passOn(voice, context.key, outcome.events),
    ]);
    return answer;
  },
});

function assigned(
  context: Context,
  channelId: string,
  outcome: Exclude<AllocationOutcome, { status: 'switched_off' | 'role_required' }>,
): Outcome | Promise<Outcome> {
  switch (outcome.status) {
    case 'session':
      return joined(context, outcome);
    default:
      return unserved(context, channelId, outcome);
  }
}

async function joined(context: Context, { session, isNew }: Allocated<'session'>): Promise<Outcome> {
  const { voice, key } = context;
  const agent = plain(session.agentName);
  if (!isNew && session.state !== 'starting')
    return reply(said(`**${agent}** is in <#${session.channel}> already.`, COLOURS.accent));
  const hurried = await join(voice, key, session);
  if (isNew && hurried.status !== 'refused')
    keepPosted(context, { channelId: session.channel, kind: session.kind, sessionId: session.id });
  switch (hurried.status) {
    case 'done':
      return reply(said(`**${agent}** is in <#${session.channel}>.`, COLOURS.gain));
    case 'follows':
      return reply(said(`**${agent}** is on the way to <#${session.channel}>; it follows in a moment.`, COLOURS.wait));
    case 'refused':
      return refuse(`**${agent}** cannot serve <#${session.channel}>: ${hurried.sentence}`);
  }
}

export const release = subcommand({
  description: 'Send the agent of a voice channel away',
  effect: 'change',
  visibility: 'ephemeral',
  memberPermissions: ['ManageGuild'],
  options: { channel: channelOption('From where; the channel you are in when left out') },
  run: async (context) => {
    const { voice, options, key } = context;
    const meant = await channelMeant(context, options.channel);
    if ('sentence' in meant) return refuse(meant.sentence);
    const outcome = await dismissSessions(voice.store, context, meant.channelId);
    if (isGateRefusal(outcome)) return refuse(gateSentence(outcome));
    if (outcome.status === 'no_session')
      return refuse(`No agent is in <#${meant.channelId}>. \`/agents sessions\` shows where they are.`);
    await passOn(voice, key, outcome.events);
    const gone = outcome.events.flatMap((event) =>
      event.event === 'released' ? [`**${plain(event.session.agentName)}** leaves <#${event.session.channel}>.`] : [],
    );
    const served = outcome.events.flatMap((event) =>
      event.event === 'served' ? [`<#${event.session.channel}> was next in line and is served now.`] : [],
    );
    return reply(said([...gone, ...served].join('\n'), COLOURS.calm));
  },
});

function said(description: string, color: number): MessageBody {
  return { embeds: [{ color, description }] };
}
