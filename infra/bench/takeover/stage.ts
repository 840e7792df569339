/** What the area stands on: a local Discord with agents in guilds, Lavalink endpoints, a voice server that counts, and nodes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { setMusicSettings } from '../../../shared/music/settings-store.ts';
import { isTransient } from '../../../shared/platform/postgres.ts';
import { Unavailable } from '../../../shared/platform/unavailable.ts';
import { ControlClient } from '../../../shared/voice/control-client.ts';
import { readIntent, writeIntent } from '../../../shared/voice/intents.ts';
import type { VoiceSession } from '../../../shared/voice/session.ts';
import { freePort } from '../../sandbox/processes/ports.ts';
import type { Certificate } from '../../sandbox/voice-server/certificate.ts';
import { closeWithGateway } from '../../sandbox/voice-server/channels.ts';
import { openVoice, type TestVoice, TOKEN_KEY } from '../../testing/voice.ts';
import { type Namespace, openNamespace } from '../../testing/voice-node/namespace.ts';
import type { Cleanup } from '../fixture.ts';
import { type Crowd, startCrowd } from '../voice/crowd.ts';
import type { Databases } from '../voice/databases.ts';
import { addressesOf, enlist, SECRET } from '../voice/measured-node.ts';
import type { GivenLavalink } from './given-lavalink.ts';
import { type Sound, startSound } from './sound.ts';

/** Two hours: nobody hears its end. */
const TRACK = 'demo:long-mix';
const LIMIT_MS = 60_000;
const CALL_MS = 2_000;

export interface NodeProcess {
  id: string;
  url: string;
  pid: number;
  leaseMs: number;
  /** Its own line, if it has one. */
  line?: Namespace;
  signal(signal: NodeJS.Signals, whom?: 'process' | 'group'): void;
  ended: Promise<void>;
  /** Kills it if it still runs. */
  end(): Promise<void>;
}

export interface TakeoverStage {
  crowd: Crowd;
  voice: TestVoice;
  sound: Sound;
  sessions: VoiceSession[];
  /** @param hasLine whether it gets a line of its own. */
  startNode(environment: Readonly<Record<string, string>>, hasLine?: boolean): Promise<NodeProcess>;
  /** Opens a session of each agent in each guild, and plays in all of them. */
  play(holder: NodeProcess): Promise<void>;
  /** Which process holds each agent, if any does. */
  holders(): Promise<Map<string, string>>;
  /** Presses a button in a session. Resolves once it's applied, by whoever holds the session by then. */
  press(session: VoiceSession): Promise<void>;
  drain(node: NodeProcess): Promise<void>;
}

export async function openTakeoverStage(
  { agents, guilds }: { agents: number; guilds: number },
  database: Awaited<ReturnType<Databases>>,
  { certificate, given }: { certificate: Certificate; given: GivenLavalink | undefined },
  cleanup: Cleanup,
): Promise<TakeoverStage> {
  const sound = await startSound(certificate, given, cleanup);
  const crowd = await startCrowd({ bots: agents, guilds, guildsPerBot: guilds }, cleanup);
  crowd.discord.core.voice.setEndpoint(sound.endpoint);
  closeWithGateway(crowd.discord.core.voice, sound.close);
  const voice = await openVoice(8, database);
  await enlist(voice, crowd);
  const limits = { maxTrackMinutes: 720, maxQueueMinutes: 10_080, isAlwaysOn: true };
  for (const { id } of crowd.guilds) await setMusicSettings(voice.store, voice.as(voice.id(), { guildId: id }), limits);
  const client = new ControlClient(SECRET, CALL_MS);
  const sessions: VoiceSession[] = [];
  const ports = [crowd.discord.apiBase, database.url, ...sound.lavalink.map(({ url }) => url)].map((url) =>
    Number(new URL(url).port),
  );
  let nodes = 0;
  let volume = 50;

  const ask = async (session: VoiceSession, verb: string, wish: object) => {
    const user = voice.id();
    const caller = voice.as(user, { guildId: session.guild });
    const payload = { by: { user, roles: [], isStaff: true }, buttons: {}, ...wish };
    const asked = await answered(() => writeIntent(voice.store, caller, session.channel, 'music', { verb, payload }));
    if (asked.status !== 'asked') throw new Error(`${verb} wasn't asked but ${asked.status}.`);
    const startedAt = performance.now();
    // As an edge does: it calls whoever holds the session, and whoever takes over finds what no call announced.
    for (let now = asked.session; ; now = await answered(() => sessionOf(voice, session))) {
      const { id, agent, fence, node } = now;
      const call =
        node && client.call(node, 'intents', { key: caller.key, session: id, agent, fence, intent: asked.intent });
      await call?.catch(() => undefined);
      const state = await answered(() => readIntent(voice.store, caller.key));
      if (state?.status === 'applied') return;
      if (performance.now() - startedAt > LIMIT_MS) throw new Error(`${verb} wasn't applied.`);
      // Two hundred who look all the time would be what's measured.
      await wait(Math.max(10, 2 * sessions.length));
    }
  };

  return {
    ...{ crowd, voice, sound, sessions },
    async startNode(environment, hasLine = false) {
      const port = await freePort();
      const id = `node-${++nodes}`;
      const line = hasLine ? await openNamespace(ports) : undefined;
      if (line !== undefined) cleanup.push(async () => line.close());
      const url = `http://${line?.host ?? '127.0.0.1'}:${port}`;
      const main = fileURLToPath(new URL('../../../voice-node/main.ts', import.meta.url));
      const [command = '', ...args] = [...(line?.wrapper ?? []), process.execPath, main];
      const child = spawn(command, args, {
        // A group of its own, to signal all of it.
        detached: true,
        stdio: ['ignore', 'ignore', 'pipe'],
        env: {
          PATH: process.env.PATH,
          DATABASE_URL: database.url,
          DISCORD_API_BASE: crowd.discord.apiBase,
          VOICE_NODE_SECRET: SECRET,
          AGENT_TOKEN_KEYS: TOKEN_KEY,
          METRICS_TOKEN: 'metrics-token-of-the-bench',
          NODE_ID: id,
          NODE_PUBLIC_URL: url,
          LAVALINK_NODES: JSON.stringify(addressesOf(sound.lavalink)),
          PORT: String(port),
          HOST: '127.0.0.1',
          LOG_LEVEL: 'error',
          ...line?.environment,
          ...environment,
        },
      });
      const node = { ...processOf(child, id, url, Number(environment.LEASE_MS)), ...(line !== undefined && { line }) };
      cleanup.push(() => node.end());
      void node.ended.then(() => line?.close());
      await listening(child, id);
      return node;
    },
    async play(holder) {
      const agentsReady = async () => {
        const [row] = await voice.sql<{ count: number }[]>`
          select count(*)::integer as count from agent_bots where ready_at is not null and runner_id = ${holder.id}`;
        return row?.count === agents;
      };
      await until('the agents to be ready', agentsReady);
      for (const { id, channels } of crowd.guilds) {
        const rooms = channels.filter(({ type }) => type === 2);
        const more = Array.from({ length: Math.max(0, agents - rooms.length) }, (_, number) =>
          crowd.discord.core.administration.createChannel(crowd.discord.core.world.guild(id) as never, {
            name: `Room ${number}`,
            type: 2,
          }),
        );
        for (const { id: channelId } of [...rooms, ...more].slice(0, agents))
          sessions.push(await voice.session(id, { channelId }));
      }
      await until('the sessions to be active', async () => {
        const [row] = await voice.sql<{ count: number }[]>`
          select count(*)::integer as count from voice_sessions where state = 'active'`;
        return row?.count === sessions.length;
      });
      for (const session of sessions) await ask(session, 'play', { query: given?.track ?? TRACK, place: 'end' });
      await until('all of them to play', async () => {
        const players = await Promise.all(sound.lavalink.map((endpoint) => endpoint.players()));
        return players.reduce((sum, { playing }) => sum + playing, 0) >= sessions.length;
      });
    },
    async holders() {
      const rows = await answered(
        async () => voice.sql<{ agent: string; runner: string }[]>`
          select agent_id::text as agent, runner_id as runner from agent_bots where lease_until > clock_timestamp()`,
      );
      return new Map(rows.map(({ agent, runner }) => [agent, runner]));
    },
    press(session) {
      volume = volume === 50 ? 60 : 50;
      return ask(session, 'volume', { volume });
    },
    async drain(node) {
      await client.call(node, 'drain', { key: `drain:${node.id}` });
    },
  };
}

/** As a member does, tries again while the database is busy. */
async function answered<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Unavailable) && !isTransient(error)) throw error;
    }
  }
}

async function sessionOf(voice: TestVoice, session: VoiceSession): Promise<VoiceSession> {
  const [row] = await voice.sql<{ agent: string; fence: string; id: string | null; url: string | null }[]>`
    select a.agent_id::text as agent, a.fence::text as fence, r.runner_id as id, r.url
    from voice_sessions s join agent_bots a using (agent_id) left join agent_runners r on r.runner_id = a.runner_id
    where session_id = ${session.id}`;
  const node = row?.id && row.url ? { id: row.id, url: row.url } : null;
  return { ...session, agent: row?.agent ?? session.agent, fence: row?.fence ?? session.fence, node };
}

function processOf(child: ChildProcess, id: string, url: string, leaseMs: number): NodeProcess {
  const ended = once(child, 'exit').then(() => undefined);
  const isOver = () => child.exitCode !== null || child.signalCode !== null;
  const pid = child.pid ?? 0;
  return {
    ...{ id, url, pid, leaseMs, ended },
    signal(signal, whom = 'process') {
      if (!isOver()) process.kill(whom === 'group' ? -pid : pid, signal);
    },
    async end() {
      if (isOver()) return;
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function listening(child: ChildProcess, id: string): Promise<void> {
  let words = '';
  child.stderr?.on('data', (data) => {
    words = (words + String(data)).slice(-2_000);
  });
  await until(`${id} to listen`, async () => {
    if (child.exitCode !== null) throw new Error(`${id} ended: ${words}`);
    return words.includes('listens on port');
  });
}

/** @throws when it takes too long. */
export async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const startedAt = performance.now();
  while (!(await isSo())) {
    if (performance.now() - startedAt > LIMIT_MS) throw new Error(`Waited in vain for ${what}.`);
    await wait(20);
  }
}
