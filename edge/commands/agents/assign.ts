import { offeredPool } from '../../../shared/voice/agent-views.ts';
import { type AllocationOutcome, leaveLine } from '../../../shared/voice/allocation.ts';
import { VOICE } from '../../../shared/voice/catalog.ts';
import { readDeployment } from '../../../shared/voice/deployments.ts';
import { dismissSessions } from '../../../shared/voice/sessions.ts';
import { type MessageBody, type Outcome, refuse, reply, update, whisper } from '../../interactions/reply.ts';
import { COLOURS, gateSentence, isGateRefusal, plain } from '../look.ts';
import { button, subcommand } from '../services.ts';
import { allocateAgent } from './allocate.ts';
import { deploymentPage } from './deploy.ts';
import { join, passOn } from './hurry.ts';
import { agentOption, channelOption } from './options.ts';
import { channelMeant } from './own-channel.ts';
import { agentIdOf, type Context, UNKNOWN_AGENT } from './refusals.ts';
import { notSetUp } from './voice-services.ts';

type Allocated<S extends string> = Extract<AllocationOutcome, { status: S }>;

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
    case 'waiting':
      return reply(inLine(channelId, outcome, context.user.id));
    case 'no_agent_in_guild':
      return deployFirst(context, outcome);
    case 'agent_unavailable':
      return refuse(
        'That agent is not free for this channel: it serves another one here, or nobody runs it. `/agents status` shows which are free.',
      );
  }
}

async function joined({ voice, key }: Context, { session, isNew }: Allocated<'session'>): Promise<Outcome> {
  const agent = plain(session.agentName);
  if (!isNew && session.state !== 'starting')
    return reply(said(`**${agent}** is in <#${session.channel}> already.`, COLOURS.accent));
  const hurried = await join(voice, key, session);
  switch (hurried.status) {
    case 'done':
      return reply(said(`**${agent}** is in <#${session.channel}>.`, COLOURS.gain));
    case 'follows':
      return reply(said(`**${agent}** is on the way to <#${session.channel}>; it follows in a moment.`, COLOURS.wait));
    case 'refused':
      return refuse(`**${agent}** cannot serve <#${session.channel}>: ${hurried.sentence}`);
  }
}

function inLine(channelId: string, { position, inGuild, missing }: Allocated<'waiting'>, onlyFor: string): MessageBody {
  const more = missing === 0 ? '' : '\n`/agents deploy` brings more agents into this server.';
  return {
    ...said(
      `All ${inGuild === 1 ? 'the one agent' : `${inGuild} agents`} you can use here ${inGuild === 1 ? 'is' : 'are'} taken. You are number **${position}** in line for <#${channelId}>, for up to ${VOICE.waitMinutes} minutes; the next one that is free comes by itself.${more}`,
      COLOURS.wait,
    ),
    rows: [[leaveWaiting.with({}, { label: 'Leave the line', onlyFor })]],
  };
}

/** Nobody to wait for: the way to change that. */
async function deployFirst(context: Context, { pool, inPool }: Allocated<'no_agent_in_guild'>): Promise<Outcome> {
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
