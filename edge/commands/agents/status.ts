import { type AgentState, type GuildAgents, readGuildAgents } from '../../../shared/voice/agent-views.ts';
import { readSessions } from '../../../shared/voice/sessions.ts';
import type { VoiceSession } from '../../../shared/voice/store.ts';
import { type MessageBody, reply } from '../../interactions/reply.ts';
import { COLOURS, plain, timestamp } from '../look.ts';
import { looked } from '../pools/refusals.ts';
import { subcommand } from '../services.ts';
import { fitting } from '../truncate.ts';

const STATES: Record<AgentState, string> = {
  busy: 'serves a channel',
  free: 'free',
  starting: 'logging in',
  refused: 'Discord refuses its token; its pool needs a new one with `/pools add`',
  offline: 'offline',
};

/** Everybody sees this, so it names no channel: some are not for everybody. */
export const status = subcommand({
  description: 'See which agents this server has, and which of them are free',
  effect: 'read',
  visibility: 'public',
  run: (context) => {
    const { voice, guild } = context;
    return looked(voice.store, context, readGuildAgents(voice.store, guild?.id ?? '0'), (found) =>
      reply(statusPage(found)),
    );
  },
});

function statusPage({ agents, waiting, nodes }: GuildAgents): MessageBody {
  const count = (state: AgentState) => agents.filter((agent) => agent.state === state).length;
  const lines = agents.map(({ name, state }) => `**${plain(name)}**: ${STATES[state]}`);
  const others = count('starting') + count('refused') + count('offline');
  return {
    embeds: [
      {
        color: count('free') > 0 ? COLOURS.gain : COLOURS.wait,
        title: 'Agents in this server',
        description:
          agents.length === 0
            ? 'None yet. `/agents deploy` brings some in.'
            : `${count('free')} free, ${count('busy')} serving, ${others} not ready\n\n${fitting(lines)}`,
        fields: [
          { name: 'Waiting for one', value: String(waiting), inline: true },
          {
            name: 'Voice nodes',
            value: nodes === 0 ? 'none is running: nothing can play' : `${nodes} running`,
            inline: true,
          },
        ],
      },
    ],
  };
}

/** For the asker alone: it names channels. */
export const sessions = subcommand({
  description: 'See which agent serves which channel',
  effect: 'read',
  visibility: 'ephemeral',
  memberPermissions: ['ManageGuild'],
  run: (context) => {
    const { voice, guild } = context;
    return looked(voice.store, context, readSessions(voice.store, guild?.id ?? '0'), (found) =>
      reply(sessionsPage(found)),
    );
  },
});

const SESSION_STATES = {
  starting: 'joining',
  active: 'there',
  parked: 'there, nothing can play right now',
  ended: 'ended',
} satisfies Record<VoiceSession['state'], string>;

function sessionsPage(found: readonly VoiceSession[]): MessageBody {
  const lines = found.map(
    ({ agentName, channel, state, requestedBy, startedAt, node }) =>
      `<#${channel}> **${plain(agentName)}**: ${node === null ? 'changing hands' : SESSION_STATES[state]}, for <@${requestedBy}> ${timestamp(new Date(startedAt))}`,
  );
  return {
    embeds: [
      {
        color: COLOURS.accent,
        title: 'Sessions in this server',
        description: fitting(lines) || 'None. `/agents assign` brings an agent into a channel.',
      },
    ],
  };
}
