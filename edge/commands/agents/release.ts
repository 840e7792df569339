import { isGated } from '../../../shared/platform/store.ts';
import { dismissSessions } from '../../../shared/voice/sessions.ts';
import { refuse, reply } from '../../interactions/reply.ts';
import { notifyNodes } from '../../voice/node-calls.ts';
import { namedOrOwnChannel } from '../../voice/target-channel.ts';
import { COLORS, plain } from '../format.ts';
import { embed } from '../messages.ts';
import { subcommand } from '../services.ts';
import { channelOption } from './options.ts';

export const release = subcommand({
  contexts: ['guild'],
  description: 'Remove the agent from a voice channel',
  effect: 'change',
  visibility: 'ephemeral',
  memberPermissions: ['ManageGuild'],
  options: { channel: channelOption('Voice channel (default: yours)') },
  run: async (context) => {
    const { store, caller, voice, options } = context;
    const target = await namedOrOwnChannel(context, options.channel);
    if ('sentence' in target) return refuse(target.sentence);
    const outcome = await dismissSessions(store, caller, target.channelId);
    if (isGated(outcome)) return outcome;
    if (outcome.status === 'no_session')
      return refuse(`There's no agent in <#${target.channelId}>. \`/agents sessions\` shows where the agents are.`);
    await notifyNodes(voice, caller.key, outcome.events);
    const lines = outcome.events.flatMap((event) => {
      if (event.event === 'released')
        return [`**${plain(event.session.agentName)}** is leaving <#${event.session.channel}>.`];
      if (event.event === 'served') return [`<#${event.session.channel}> was next in line and gets an agent now.`];
      return [];
    });
    return reply(embed(lines.join('\n'), COLORS.calm));
  },
});
