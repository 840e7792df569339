/** The environment for tests of a voice node: a local Discord, Lavalink endpoints, a database with four agents, and nodes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { NODE_ROLE } from '../../../shared/platform/database-roles.ts';
import { signCall } from '../../../shared/platform/signed-call.ts';
import { addAgent } from '../../../shared/voice/agents.ts';
import {
  CALLS,
  type CallAnswer,
  type CallBody,
  type CallName,
  pathOf,
  readAnswer,
} from '../../../shared/voice/protocol.ts';
import type { VoiceSession } from '../../../shared/voice/session.ts';
import type { GatewaySettings } from '../../sandbox/discord/gateway/settings.ts';
import { startVoices, tokenOf, userId } from '../../sandbox/discord/gateway/testing.ts';
import type { LocalDiscord } from '../../sandbox/discord/index.ts';
import { demoCatalog } from '../../sandbox/lavalink/catalog.ts';
import { type LavalinkEndpoint, type LavalinkOptions, startLavalink } from '../../sandbox/lavalink/server.ts';
import { freePort } from '../../sandbox/processes/ports.ts';
import { compileCache } from '../../sandbox/state/folder.ts';
import { createCertificate } from '../../sandbox/voice-server/certificate.ts';
import { closeWithGateway } from '../../sandbox/voice-server/channels.ts';
import { startVoiceServer, type VoiceServer } from '../../sandbox/voice-server/server.ts';
import type { TestDatabase } from '../database.ts';
import { untilAnswered } from '../storm.ts';
import { openVoice, type TestVoice } from '../voice.ts';
import type { Namespace } from './namespace.ts';

export const SECRET = 'a-secret-of-the-tests-that-is-long-enough';
export const METRICS_TOKEN = 'metrics-token-of-the-tests';
const PASSWORD = 'endpoint-password';
/** Far longer than anything takes, because the machine may be busy. */
const TIMEOUT_MS = 20_000;
const VOICES = ['soprano', 'alto', 'tenor', 'bass'];
const certificate = await createCertificate();

export interface NodeProcess {
  id: string;
  port: number;
  child: ChildProcess;
  /** All output so far. */
  output(): string;
  /** Its exit code once it has exited. Null if it was killed. */
  ended: Promise<number | null>;
  call<N extends CallName>(name: N, body: CallBody<N>): Promise<CallAnswer<N>>;
  /** Ends a session, and waits until its agent has left. */
  leave(session: VoiceSession): Promise<void>;
  fetch(path: string, headers?: Record<string, string>): Promise<Response>;
}

export interface VoiceStage extends TestVoice {
  discord: LocalDiscord;
  lavalink: [LavalinkEndpoint, LavalinkEndpoint];
  /** In the format of `LAVALINK_NODES`. */
  lavalinkAddresses: { id: string; url: string; password: string }[];
  voiceServer: VoiceServer;
  poolId: string;
  /** How nodes reach the database. */
  nodeUrl: string;
  guildId: string;
  /** The guild's voice channels. */
  channels: { lounge: string; studio: string };
  agentIds: string[];
  /** Starts a node as its own process. */
  start(overrides?: Record<string, string>, namespace?: Namespace): Promise<NodeProcess>;
  /** The ports on this machine that a node needs. */
  ports: number[];
  /** Creates a session in this channel, or in a new one. */
  open(channelId?: string): Promise<VoiceSession>;
  /** Like {@link open}, but resolves once the session is active. */
  openActive(channelId?: string): Promise<VoiceSession>;
  newChannel(about?: { type?: 2 | 13; userLimit?: number }): string;
  /** The channel an agent is in, according to Discord. */
  placeOf(agentId: string): string | undefined;
  stateOf(
    sessionId: string,
  ): Promise<{ state: string; endReason: string | null; channel: string; runner: string | null }>;
  /** Waits until a session is active. */
  active(sessionId: string): Promise<void>;
  /** Waits until a session has ended, and returns the reason. */
  ended(sessionId: string): Promise<string>;
  close(): Promise<void>;
}

/**
 * @param agents how many of the four agents are in the pool.
 * @param database used instead of a new one of the test run.
 * @param lavalinkOptions extra options for the Lavalink endpoints.
 */
export async function openVoiceStage(
  agents = 4,
  database?: TestDatabase,
  lavalinkOptions: Partial<LavalinkOptions> = {},
  gateway: Partial<GatewaySettings> = {},
): Promise<VoiceStage> {
  const voice = await openVoice(8, database);
  const voiceServer = await startVoiceServer({ certificate });
  const discord = await startVoices({ voice: { endpoint: voiceServer.endpoint }, gateway });
  closeWithGateway(discord.core.voice, voiceServer.faults.close);
  const endpoint = (id: string) =>
    startLavalink({
      id,
      password: PASSWORD,
      tracks: demoCatalog,
      voiceCa: certificate.certificate,
      ...lavalinkOptions,
    });
  const lavalink: VoiceStage['lavalink'] = [await endpoint('lavalink-1'), await endpoint('lavalink-2')];
  const lavalinkAddresses = lavalink.map(({ id, url }) => ({ id, url, password: PASSWORD }));
  const guild = discord.core.world.guilds.find(({ name }) => name === 'Chorus Lounge');
  if (guild === undefined) throw new Error('the world has no lounge');
  const channelId = (name: string) => guild.channels.find((channel) => channel.name === name)?.id ?? '';

  const owner = voice.id();
  const poolId = await untilAnswered(() => voice.pool(owner));
  const agentIds = VOICES.slice(0, agents).map((name) => userId(discord, name));
  for (const [index, id] of agentIds.entries()) {
    const name = VOICES[index] ?? '';
    const token = await voice.cipher.seal(tokenOf(discord, name), id);
    const caller = voice.as(owner);
    const about = { id, applicationId: id, name, token };
    const added = await untilAnswered(() => addAgent(voice.store, caller, poolId, about));
    if (added.status !== 'approved') throw new Error(`agent not added but ${added.status}`);
  }

  // Like in a careful installation, nodes have the rights of a node and no more.
  const login = `node_${randomBytes(6).toString('hex')}`;
  await untilAnswered(() => voice.sql.unsafe(`create role ${login} login password 'node' in role ${NODE_ROLE}`));
  const nodeUrl = Object.assign(new URL(voice.url), { username: login, password: 'node' }).href;

  const nodes: NodeProcess[] = [];
  const environment = (id: string, port: number) => ({
    DATABASE_URL: nodeUrl,
    DISCORD_API_BASE: discord.apiBase,
    VOICE_NODE_SECRET: SECRET,
    AGENT_TOKEN_KEYS: `test:${'5a'.repeat(32)}`,
    METRICS_TOKEN,
    NODE_ID: id,
    LEASE_MS: '2000',
    LAVALINK_NODES: JSON.stringify(lavalinkAddresses),
    PORT: String(port),
    HOST: '127.0.0.1',
    LOG_LEVEL: 'debug',
  });

  const stage: VoiceStage = {
    ...voice,
    ...{ nodeUrl, discord, lavalink, lavalinkAddresses, voiceServer, poolId, agentIds, guildId: guild.id },
    channels: { lounge: channelId('Lounge'), studio: channelId('Studio') },
    ports: [discord.apiBase, nodeUrl, ...lavalink.map(({ url }) => url)].map((url) => Number(new URL(url).port)),
    async start(overrides = {}, namespace) {
      const port = Number(overrides.PORT ?? (await freePort()));
      const url = `http://${namespace?.host ?? '127.0.0.1'}:${port}`;
      const own = { ...namespace?.environment, NODE_PUBLIC_URL: url };
      const env = { ...environment(`node-${nodes.length + 1}`, port), ...own, ...overrides };
      const main = fileURLToPath(new URL('../../../voice-node/main.ts', import.meta.url));
      const [command = '', ...args] = [...(namespace?.wrapper ?? []), process.execPath, main];
      const child = spawn(command, args, {
        env: { PATH: process.env.PATH, ...compileCache, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream?.on('data', (data) => {
          output += String(data);
        });
      const ended = once(child, 'exit').then(([code]) => code as number | null);
      const node: NodeProcess = {
        ...{ id: env.NODE_ID, port, child, ended },
        output: () => output,
        fetch: (path, headers = {}) => fetch(url + path, { headers }),
        async call(name, body) {
          const { method } = CALLS[name];
          const about = { nodeId: env.NODE_ID, url: url + pathOf(name), method };
          const request = await signCall(
            { ...about, ...(method === 'POST' && { body: JSON.stringify(body) }) },
            SECRET,
          );
          const response = await fetch(request);
          return readAnswer(name, response.status, await response.json());
        },
        async leave(session) {
          await node.call('leave', { key: session.id, ...about(session), reason: 'left' });
          await until('the agent to leave', () => stage.placeOf(session.agent) === undefined);
        },
      };
      nodes.push(node);
      await until(`${env.NODE_ID} to listen`, () => output.includes('listens on port') || child.exitCode !== null);
      return node;
    },
    open: (channel = stage.newChannel()) => voice.session(guild.id, { channelId: channel }),
    async openActive(channel) {
      const session = await stage.open(channel);
      await stage.active(session.id);
      return session;
    },
    newChannel: ({ type = 2, ...about } = {}) =>
      discord.core.administration.createChannel(guild, { name: `Channel ${voice.id()}`, type, ...about }).id,
    placeOf: (agentId) => discord.core.world.voice.get(`${guild.id}:${agentId}`)?.channelId,
    async stateOf(sessionId) {
      const [row] = await voice.sql<{ state: string; end_reason: string; channel: string; runner_id: string }[]>`
        select s.state, s.end_reason, s.channel_id::text as channel, a.runner_id
        from voice_sessions s join agent_bots a using (agent_id) where session_id = ${sessionId}`;
      if (row === undefined) throw new Error('no such session');
      return { state: row.state, endReason: row.end_reason, channel: row.channel, runner: row.runner_id };
    },
    active: (sessionId) =>
      until(`session ${sessionId} to be active`, async () => (await stage.stateOf(sessionId)).state === 'active'),
    async ended(sessionId) {
      await until(`session ${sessionId} to end`, async () => (await stage.stateOf(sessionId)).state === 'ended');
      return (await stage.stateOf(sessionId)).endReason ?? '';
    },
    async close() {
      for (const { child } of nodes) child.kill('SIGKILL');
      await Promise.all(nodes.map(({ ended }) => ended));
      await Promise.all(lavalink.map((each) => each.stop()));
      await discord.stop();
      await voiceServer.stop();
      await voice.sql.unsafe(`drop role ${login}`);
      await voice.drop();
    },
  };
  return stage;
}

/**
 * Waits until a condition is true.
 *
 * @throws if that takes longer than the timeout.
 */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  timeoutMs = TIMEOUT_MS,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`timed out waiting for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export const agentsReady = (node: NodeProcess, count: number) =>
  until(`${count} agents to be ready`, async () => {
    const { agents } = await node.call('status', undefined);
    return agents.filter(({ isReady }) => isReady).length === count;
  });

/** The part of a call's body that identifies the session. */
export const about = ({ id, agent, fence }: VoiceSession) => ({ session: id, agent, fence });

/** An agent's players at all endpoints. */
export const playersOf = ({ lavalink }: VoiceStage, agent: string) =>
  lavalink.flatMap((endpoint) => endpoint.players()).filter((player) => player.userId === agent);
