/** What `/agents diagnose` finds. Loaded on first use. */
import {
  type AgentDiagnosis,
  diagnoseAgent,
  diagnoseGuild,
  type GuildDiagnosis,
} from '../../../shared/voice/agent-views.ts';
import { CallError } from '../../../shared/voice/call-errors.ts';
import { NodeUnreachable } from '../../../shared/voice/control-client.ts';
import { inviteLink } from '../../../shared/voice/invite.ts';
import { lackText } from '../../../shared/voice/leases.ts';
import { link, type MessageBody, type Outcome, refuse, reply } from '../../interactions/reply.ts';
import { notSetUp, type VoiceServices } from '../../voice/services.ts';
import { COLORS, counted, plain, plural, timestamp, whole } from '../format.ts';
import { findAgentId } from '../pools/find.ts';
import { UNKNOWN_AGENT } from '../pools/refusals.ts';
import type { GuildContext } from '../services.ts';
import { accessProblems } from '../settings/channel-access.ts';
import { gateLine } from '../settings/describe.ts';
import { goneSettings } from '../settings/gone.ts';
import { ORPHANED, orphanedGates, readWithGone } from '../settings/read-with-gone.ts';

/** One thing that was checked. `advice` says what to do when there's a problem. */
export interface Finding {
  what: string;
  advice?: string | undefined;
  /** Its subject, for whoever has more to say about it. */
  about?: 'tokens';
}

export async function serverAnswer(context: GuildContext): Promise<Outcome> {
  return reply(findingsPage('This server', await serverFindings(context)));
}

/** What was checked about a server. */
export async function serverFindings(
  context: Pick<GuildContext, 'store' | 'caller' | 'voice'> & Parameters<typeof readWithGone>[0],
): Promise<Finding[]> {
  const [diagnosis, settings] = await Promise.all([
    diagnoseGuild(context.store, context.caller),
    readWithGone(context),
  ]);
  return [...guildFindings(diagnosis, context.voice), ...settingsFindings(settings)];
}

function guildFindings(
  { pool, inPool, inGuild, missing, nodes, online, busy, refused, waiting }: GuildDiagnosis,
  { control }: VoiceServices,
): Finding[] {
  return [
    ...(control === undefined
      ? [{ what: "I can't reach the voice nodes", advice: notSetUp('VOICE_NODE_SECRET') }]
      : []),
    {
      what: `Voice nodes: ${nodes.live} running, with room for ${agentCount(nodes.room, 'more ')}`,
      advice:
        nodes.live === 0
          ? 'Nothing can play until whoever runs this bot starts one.'
          : nodes.lacks.length > 0
            ? unreachedAdvice(nodes)
            : nodes.paused === nodes.live
              ? 'All of them are full or shutting down. Whoever runs this bot can start another one.'
              : undefined,
    },
    {
      what: `Pool: ${pool === null ? 'all public ones and yours' : plain(pool.name)}, with ${agentCount(inPool)}`,
      advice: inPool === 0 ? 'Add one with `/pools add`, or choose another pool with `/pools select`.' : undefined,
    },
    {
      what: `In this server: ${inGuild} of them, ${missing} missing`,
      advice: inGuild === 0 ? 'Add some with `/agents deploy`.' : undefined,
    },
    {
      what: `Logged in: ${online}, in use: ${busy}`,
      advice:
        nodes.live > 0 && inGuild > 0 && online === 0
          ? 'They should log in within a minute. If not, run `/agents diagnose` for one of them.'
          : undefined,
    },
    ...(refused === 0
      ? []
      : [
          {
            about: 'tokens' as const,
            what: `Refused by Discord: ${refused}`,
            advice: 'Add new tokens to their pool with `/pools add`.',
          },
        ]),
    {
      what: `Members in line: ${waiting}`,
      advice: waiting > 0 && missing > 0 ? 'Add more agents with `/agents deploy`.' : undefined,
    },
  ];
}

/** About nodes that don't reach what they need. */
function unreachedAdvice({ live, lacks }: GuildDiagnosis['nodes']): string {
  const what = `${lacks.length === live ? "They can't" : `${whole(lacks.length)} of them can't`} reach ${lackText(lacks)}`;
  return `${what}${lacks.length === live ? ', so nothing can play' : ''}. Tell whoever runs this bot.`;
}

/** Settings that name something Discord no longer has, or a channel that the bot can't post in. */
function settingsFindings(settings: Awaited<ReturnType<typeof readWithGone>>): Finding[] {
  return [
    ...[...goneSettings(settings.gone), ...accessProblems(settings.inaccessible)].map(({ title, what, advice }) => ({
      what: `${title}: ${what}`,
      advice,
    })),
    ...orphanedGates(settings).map((gate) => ({ what: gateLine(gate), advice: ORPHANED })),
  ];
}

function agentCount(count: number, more = ''): string {
  return `${whole(count)} ${more}${plural(count, 'agent')}`;
}

/** @param typed what someone typed for the agent. */
export async function agentAnswer(context: GuildContext, typed: string): Promise<Outcome> {
  const { store, caller, voice } = context;
  const agentId = await findAgentId(context, typed);
  const agent = agentId === undefined ? null : await diagnoseAgent(store, caller, agentId);
  if (agent === null) return refuse(UNKNOWN_AGENT);
  const findings = await findingsAbout(voice, agent);
  const invite = agent.isInGuild
    ? []
    : [[link('Add to this server', inviteLink(agent.applicationId, caller.guild.id))]];
  return reply({ ...findingsPage(plain(agent.name), findings), rows: invite });
}

/** What was checked about an agent. */
export async function findingsAbout(voice: VoiceServices, agent: AgentDiagnosis): Promise<Finding[]> {
  return [...agentFindings(agent), ...(agent.node ? [await nodeFinding(voice, agent, agent.node)] : [])];
}

function agentFindings(agent: AgentDiagnosis): Finding[] {
  const { pool, status, isInGuild, guilds, channel, node, isReady, loginFailures, retryAt } = agent;
  const others = guilds - 1;
  return [
    { what: `Pool: ${plain(pool)}` },
    {
      what: `Token: ${status === 'refused' ? 'refused by Discord' : status === 'pending' ? 'pending approval' : 'valid'}`,
      advice:
        status === 'refused'
          ? 'Add a new one with `/pools add`.'
          : status === 'pending'
            ? "The pool's owner or a manager can approve it with `/pools approve`."
            : undefined,
    },
    {
      what: isInGuild ? `In this server${others > 0 ? ` and ${counted(others, 'other')}` : ''}` : 'Not in this server',
      advice: isInGuild ? undefined : 'Add it with the button below.',
    },
    {
      what:
        node === null
          ? 'No node is running it'
          : `Running on node ${plain(node.id)}, ${isReady ? 'logged in' : 'not logged in yet'}`,
      advice:
        node === null && status !== 'pending' && status !== 'refused' && retryAt === null
          ? 'A node with room will start it within a few seconds.'
          : undefined,
    },
    ...(loginFailures === 0
      ? []
      : [
          {
            what: `Login failed ${loginFailures === 1 ? 'once' : `${loginFailures} times in a row`}`,
            advice: `The next attempt is ${retryAt === null ? 'now' : timestamp(new Date(retryAt))}. You can try at once with \`/agents restart\`.`,
          },
        ]),
    { what: channel === null ? "Isn't in a voice channel here" : `Playing in <#${channel}>` },
  ];
}

/** What the node itself reports about the agent. */
async function nodeFinding(
  { control }: VoiceServices,
  { agent }: AgentDiagnosis,
  node: { id: string; url: string },
): Promise<Finding> {
  if (control === undefined) return { what: "I can't reach its node", advice: notSetUp('VOICE_NODE_SECRET') };
  try {
    const { agents, lavalink } = await control.call(node, 'status', undefined);
    const own = agents.find((held) => held.agent === agent);
    const ping = own?.pingMs == null ? '' : `, ${Math.round(own.pingMs)} ms from Discord`;
    return {
      what: `Its node responds${ping}`,
      advice: lavalink.some(({ isConnected }) => isConnected)
        ? undefined
        : 'But it has no connection to Lavalink, so nothing can play. Tell whoever runs this bot.',
    };
  } catch (error) {
    if (error instanceof CallError || error instanceof NodeUnreachable)
      return {
        what: "Its node doesn't respond",
        advice: 'If it stopped, another one takes over within seconds. If not, tell whoever runs this bot.',
      };
    throw error;
  }
}

function findingsPage(title: string, findings: readonly Finding[]): MessageBody {
  const isWell = findings.every(({ advice }) => advice === undefined);
  const lines = findings.map(({ what, advice }) => (advice === undefined ? `✓ ${what}` : `✗ ${what}\n-# ${advice}`));
  return { embeds: [{ color: isWell ? COLORS.gain : COLORS.wait, title, description: lines.join('\n') }] };
}
