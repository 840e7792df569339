import {
  type AgentDiagnosis,
  diagnoseAgent,
  diagnoseGuild,
  type GuildDiagnosis,
} from '../../../shared/voice/agent-views.ts';
import { CallError } from '../../../shared/voice/call-errors.ts';
import { NodeUnreachable } from '../../../shared/voice/control-client.ts';
import { inviteLink } from '../../../shared/voice/invite.ts';
import { link, type MessageBody, type Outcome, refuse, reply } from '../../interactions/reply.ts';
import { notSetUp, type VoiceServices } from '../../voice/services.ts';
import { COLOURS, plain, timestamp } from '../look.ts';
import { agentOption } from '../pools/options.ts';
import { agentIdOf, type Context, looked, UNKNOWN_AGENT } from '../pools/refusals.ts';
import { subcommand } from '../services.ts';

/** One thing that was looked at; `advice` says what to do where it is not well. */
interface Finding {
  what: string;
  advice?: string | undefined;
}

export const diagnose = subcommand({
  description: 'Find out why something does not play here, and what to do about it',
  effect: 'read',
  visibility: 'ephemeral',
  options: { agent: agentOption('Which one; the server as a whole when left out', 'diagnose') },
  run: (context) => {
    const { voice, options } = context;
    if (options.agent === undefined)
      return looked(voice.store, context, diagnoseGuild(voice.store, context), (found) =>
        reply(findingsPage('This server', guildFindings(found, voice))),
      );
    return oneAgent(context, options.agent);
  },
});

function guildFindings(
  { pool, inPool, inGuild, missing, nodes, online, busy, refused, waiting }: GuildDiagnosis,
  { control }: VoiceServices,
): Finding[] {
  return [
    ...(control === undefined ? [{ what: 'Nodes cannot be called', advice: notSetUp('VOICE_NODE_SECRET') }] : []),
    {
      what: `Voice nodes: ${nodes.live} running, room for ${nodes.room} more agents`,
      advice:
        nodes.live === 0
          ? 'Nothing can play until whoever runs me starts one.'
          : nodes.paused === nodes.live
            ? 'All of them are full or about to stop. Whoever runs me can start another one.'
            : undefined,
    },
    {
      what: `Pool: ${pool === null ? 'all public ones and your own' : plain(pool.name)}, ${inPool} agents`,
      advice: inPool === 0 ? '`/pools add` brings one in, `/pools select` chooses another pool.' : undefined,
    },
    {
      what: `In this server: ${inGuild} of them, ${missing} missing`,
      advice: inGuild === 0 ? '`/agents deploy` brings some in.' : undefined,
    },
    {
      what: `Logged in: ${online}, serving: ${busy}`,
      advice:
        nodes.live > 0 && inGuild > 0 && online === 0
          ? 'They are logged in within a minute; `/agents diagnose` with an agent says more.'
          : undefined,
    },
    ...(refused === 0
      ? []
      : [{ what: `Refused by Discord: ${refused}`, advice: 'Their pool needs new tokens, with `/pools add`.' }]),
    {
      what: `Waiting for one: ${waiting}`,
      advice: waiting > 0 && missing > 0 ? '`/agents deploy` brings more in.' : undefined,
    },
  ];
}

async function oneAgent(context: Context, typed: string): Promise<Outcome> {
  const { voice, guild } = context;
  const agentId = await agentIdOf(context, typed);
  if (agentId === undefined) return refuse(UNKNOWN_AGENT);
  const found = diagnoseAgent(voice.store, context, agentId);
  const node = await found.then((agent) => (agent?.node ? nodeFinding(voice, agent, agent.node) : undefined));
  return looked(voice.store, context, found, (agent) => {
    if (agent === null) return refuse(UNKNOWN_AGENT);
    const findings = [...agentFindings(agent), ...(node === undefined ? [] : [node])];
    const invite = agent.isInGuild ? [] : [[link('Add it', inviteLink(agent.applicationId, guild?.id ?? ''))]];
    return reply({ ...findingsPage(plain(agent.name), findings), rows: invite });
  });
}

function agentFindings(agent: AgentDiagnosis): Finding[] {
  const { pool, status, isInGuild, guilds, channel, node, isReady, loginFailures, retryAt } = agent;
  return [
    { what: `Pool: ${plain(pool)}` },
    {
      what: `Token: ${status === 'refused' ? 'refused by Discord' : status === 'pending' ? 'waits for approval' : 'good'}`,
      advice:
        status === 'refused'
          ? 'Give a new one with `/pools add`.'
          : status === 'pending'
            ? 'The owner or a manager of its pool can `/pools approve` it.'
            : undefined,
    },
    {
      what: isInGuild ? `In this server, and in ${guilds - 1} others` : 'Not in this server',
      advice: isInGuild ? undefined : 'The button below adds it.',
    },
    {
      what:
        node === null
          ? 'Nobody runs it'
          : `Run by node ${plain(node.id)}, ${isReady ? 'logged in' : 'not logged in yet'}`,
      advice:
        node !== null || status === 'pending' || status === 'refused'
          ? undefined
          : retryAt === null
            ? 'A node takes it within a few seconds, if one has room.'
            : undefined,
    },
    ...(loginFailures === 0
      ? []
      : [
          {
            what: `Failed to log in ${loginFailures} times in a row`,
            advice: `${retryAt === null ? 'It is tried again now' : `It is tried again ${timestamp(new Date(retryAt))}`}; \`/agents restart\` does so at once.`,
          },
        ]),
    { what: channel === null ? 'Serves no channel here' : `Serves <#${channel}>` },
  ];
}

/** What the node itself says of the agent it holds. */
async function nodeFinding(
  { control }: VoiceServices,
  { agent }: AgentDiagnosis,
  node: { id: string; url: string },
): Promise<Finding> {
  if (control === undefined) return { what: 'Its node cannot be asked', advice: notSetUp('VOICE_NODE_SECRET') };
  try {
    const { agents, lavalink } = await control.call(node, 'status', undefined);
    const own = agents.find((held) => held.agent === agent);
    const ping = own?.pingMs == null ? '' : `, ${Math.round(own.pingMs)} ms from Discord`;
    return {
      what: `Its node answers${ping}`,
      advice: lavalink.some(({ isConnected }) => isConnected)
        ? undefined
        : 'But it has no connection to Lavalink, so nothing plays. Whoever runs me has to look at that.',
    };
  } catch (error) {
    if (error instanceof CallError || error instanceof NodeUnreachable)
      return {
        what: 'Its node does not answer me',
        advice: 'When it has stopped, another one takes over in some seconds. Else whoever runs me has to look at it.',
      };
    throw error;
  }
}

function findingsPage(title: string, findings: readonly Finding[]): MessageBody {
  const isWell = findings.every(({ advice }) => advice === undefined);
  const lines = findings.map(({ what, advice }) => (advice === undefined ? `✓ ${what}` : `✗ ${what}\n-# ${advice}`));
  return { embeds: [{ color: isWell ? COLOURS.gain : COLOURS.wait, title, description: lines.join('\n') }] };
}
