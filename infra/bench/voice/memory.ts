/** What agents cost in memory: a voice node that holds them beside the same node without any, and bare clients beside that. */
import { addAgent } from '../../../shared/voice/agents.ts';
import { VOICE } from '../../../shared/voice/catalog.ts';
import { demoCatalog } from '../../sandbox/lavalink/catalog.ts';
import { startLavalink } from '../../sandbox/lavalink/server.ts';
import { freePort } from '../../sandbox/ports.ts';
import { openVoice, type TestVoice } from '../../testing/voice.ts';
import type { Cleanup } from '../fixture.ts';
import { type Crowd, type CrowdOptions, startCrowd } from './crowd.ts';
import type { Databases } from './databases.ts';
import { MeasuredProcess } from './measured-process.ts';

const PASSWORD = 'endpoint-password';
const READY_LIMIT_MS = 60_000;

/** In MB (10^6 bytes) of resident memory. */
export interface MemoryFindings {
  /** A node that holds nothing. */
  emptyNodeMb: number;
  /** What the agents add to it. */
  agentsMb: number;
  /** What as many bare clients add to a process that has only loaded their library. */
  clientsMb: number;
}

export async function measureMemory(
  name: string,
  crowdOptions: CrowdOptions,
  databases: Databases,
  cleanup: Cleanup,
): Promise<MemoryFindings> {
  const crowd = await startCrowd(crowdOptions, cleanup);
  const database = await databases(name);
  const voice = await openVoice(4, database);
  const environment = await nodeEnvironment(crowd, database.url, cleanup);
  const node = async () => {
    const port = await freePort();
    const own = { PORT: String(port), NODE_PUBLIC_URL: `http://127.0.0.1:${port}` };
    return new MeasuredProcess('../../../voice-node/main.ts', { ...environment, ...own }, cleanup);
  };

  const empty = await node();
  await until(empty, 'it listens', async () => empty.words.includes('listens on port'));
  const emptyNodeMb = await empty.residentMb();
  await empty.stop();

  await enlist(voice, crowd);
  const full = await node();
  await until(full, 'its agents are ready', async () => (await readyAgents(voice)) === crowd.bots.length);
  const agentsMb = (await full.residentMb()) - emptyNodeMb;
  await full.stop();

  const bare = new MeasuredProcess('bare-clients.ts', { DISCORD_API_BASE: crowd.discord.apiBase }, cleanup);
  const loadedMb = await bare.residentMb();
  await bare.ask({ tokens: crowd.bots.map(({ token }) => token) });
  const clientsMb = (await bare.residentMb()) - loadedMb;
  await bare.stop();
  return { emptyNodeMb, agentsMb, clientsMb };
}

async function nodeEnvironment({ discord, bots }: Crowd, databaseUrl: string, cleanup: Cleanup) {
  const endpoints = await Promise.all(
    ['lavalink-1', 'lavalink-2'].map((id) => startLavalink({ id, password: PASSWORD, tracks: demoCatalog })),
  );
  cleanup.push(() => Promise.all(endpoints.map((endpoint) => endpoint.stop())));
  return {
    DATABASE_URL: databaseUrl,
    DISCORD_API_BASE: discord.apiBase,
    VOICE_NODE_SECRET: 'a-secret-of-the-bench-that-is-long-enough',
    AGENT_TOKEN_KEYS: `test:${'5a'.repeat(32)}`,
    METRICS_TOKEN: 'metrics-token-of-the-bench',
    NODE_ID: 'measured',
    NODE_CAPACITY: String(bots.length),
    LAVALINK_NODES: JSON.stringify(endpoints.map(({ id, url }) => ({ id, url, password: PASSWORD }))),
    HOST: '127.0.0.1',
    LOG_LEVEL: 'warn',
  };
}

/** Gives the crowd's bots to pools, as many to each as it takes. */
export async function enlist(voice: TestVoice, { bots }: Crowd): Promise<void> {
  const owner = voice.id();
  let pool = '';
  for (const [number, { user, token }] of bots.entries()) {
    if (number % VOICE.agentsPerGuild === 0) pool = await voice.pool(owner);
    const sealed = await voice.cipher.seal(token, user.id);
    const agent = { id: user.id, applicationId: user.id, name: user.username, token: sealed };
    const { status } = await addAgent(voice.store, voice.as(owner), pool, agent);
    if (status !== 'approved') throw new Error(`An agent was not approved but ${status}.`);
  }
}

export async function readyAgents({ sql }: TestVoice): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::integer as count from agent_bots where ready_at is not null and lease_until > clock_timestamp()`;
  return row?.count ?? 0;
}

/** Waits until something is so. @throws with the process's last words when it does not become so. */
export async function until(node: MeasuredProcess, what: string, isSo: () => Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + READY_LIMIT_MS;
  while (!(await isSo())) {
    if (performance.now() > giveUpAt) throw new Error(`Waited in vain until ${what}: ${node.words.trim()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
