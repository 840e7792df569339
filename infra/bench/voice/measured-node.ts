/** A voice node as a process of its own, the Lavalink endpoints it plays through, and the agents it holds. */
import { addAgent } from '../../../shared/voice/agents.ts';
import { VOICE } from '../../../shared/voice/catalog.ts';
import type { LocalDiscord } from '../../sandbox/discord/index.ts';
import { type LavalinkEndpoint, type LavalinkOptions, startLavalink } from '../../sandbox/lavalink/server.ts';
import { freePort } from '../../sandbox/processes/ports.ts';
import { type TestVoice, TOKEN_KEY } from '../../testing/voice.ts';
import type { Cleanup } from '../fixture.ts';
import type { Crowd } from './crowd.ts';
import { MeasuredProcess } from './measured-process.ts';

/** Signs calls to the node. */
export const SECRET = 'a-secret-of-the-bench-that-is-long-enough';
const NODE_ID = 'measured';
/** Of Lavalink. */
export const PASSWORD = 'endpoint-password';
const READY_LIMIT_MS = 60_000;

/** Two of them. */
export async function startEndpoints(
  options: Omit<LavalinkOptions, 'id' | 'password'>,
  cleanup: Cleanup,
): Promise<LavalinkEndpoint[]> {
  const endpoints = await Promise.all(
    ['lavalink-1', 'lavalink-2'].map((id) => startLavalink({ id, password: PASSWORD, ...options })),
  );
  cleanup.push(() => Promise.all(endpoints.map((endpoint) => endpoint.stop())));
  return endpoints;
}

/** The endpoints as `LAVALINK_NODES` lists them. */
export function addressesOf(endpoints: readonly Pick<LavalinkEndpoint, 'id' | 'url' | 'password'>[]) {
  return endpoints.map(({ id, url, password }) => ({ id, url, password }));
}

export interface NodeOptions {
  discord: LocalDiscord;
  databaseUrl: string;
  lavalink: readonly LavalinkEndpoint[];
  /** Variables besides those that every node needs. */
  environment: Readonly<Record<string, string>>;
}

/** Does not wait until it is of use. */
export async function startNode(
  { discord, databaseUrl, lavalink, environment }: NodeOptions,
  cleanup: Cleanup,
): Promise<{ process: MeasuredProcess; address: { id: string; url: string } }> {
  const port = await freePort();
  const address = { id: NODE_ID, url: `http://127.0.0.1:${port}` };
  const variables = {
    DATABASE_URL: databaseUrl,
    DISCORD_API_BASE: discord.apiBase,
    VOICE_NODE_SECRET: SECRET,
    AGENT_TOKEN_KEYS: TOKEN_KEY,
    METRICS_TOKEN: 'metrics-token-of-the-bench',
    NODE_ID,
    NODE_PUBLIC_URL: address.url,
    LAVALINK_NODES: JSON.stringify(addressesOf(lavalink)),
    PORT: String(port),
    HOST: '127.0.0.1',
    LOG_LEVEL: 'warn',
    ...environment,
  };
  return { process: new MeasuredProcess('../../../voice-node/main.ts', variables, cleanup), address };
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
