import type { VoiceSession } from '../../../shared/voice/session.ts';
import { readSessions } from '../../../shared/voice/sessions.ts';
import { type MessageBody, reply } from '../../interactions/reply.ts';
import { COLORS, plain, timestamp } from '../format.ts';
import { subcommand } from '../services.ts';
import { truncateLines } from '../truncate.ts';

/** Only the asker sees the answer, because it names channels. */
export const sessions = subcommand({
  contexts: ['guild'],
  description: 'See which agent is in which voice channel',
  effect: 'read',
  visibility: 'ephemeral',
  memberPermissions: ['ManageGuild'],
  run: async ({ store, guild }) => reply(sessionsPage(await readSessions(store, guild.id))),
});

const STATES = {
  starting: 'joining',
  active: 'connected',
  parked: 'connected, but nothing can play right now',
  ended: 'ended',
} satisfies Record<VoiceSession['state'], string>;

function sessionsPage(found: readonly VoiceSession[]): MessageBody {
  const lines = found.map(
    ({ agentName, channel, state, requestedBy, startedAt, node }) =>
      `<#${channel}> **${plain(agentName)}**: ${node === null ? 'moving to another node' : STATES[state]}, requested by <@${requestedBy}> ${timestamp(new Date(startedAt))}`,
  );
  return {
    embeds: [
      {
        color: COLORS.accent,
        title: 'Sessions in this server',
        description:
          truncateLines(lines) || 'There are none. Bring an agent into a voice channel with `/agents assign`.',
      },
    ],
  };
}
