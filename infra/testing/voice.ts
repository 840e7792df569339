/** The voice plane of one test: its own database with members, pools, agents, and nodes that exist only as rows. */
import { randomBytes } from 'node:crypto';
import type { GuildCaller, Store } from '../../shared/platform/store.ts';
import { TokenCipher } from '../../shared/platform/token-crypto.ts';
import { addAgent } from '../../shared/voice/agents.ts';
import { type AllocationOutcome, type AllocationRequest, allocate } from '../../shared/voice/allocation.ts';
import { claimAgents, type Runner, registerRunner } from '../../shared/voice/leases.ts';
import { answerPoolInvitation } from '../../shared/voice/pool-invitations.ts';
import type { PoolRole } from '../../shared/voice/pool-roles.ts';
import { createPool, setPoolMember, type Visibility } from '../../shared/voice/pools.ts';
import { agentReady } from '../../shared/voice/presence.ts';
import type { Lease, VoiceSession } from '../../shared/voice/session.ts';
import { createDatabase, type TestDatabase } from './database.ts';
import { storeOn } from './store.ts';

/** Part of every test agent's token, so that a search finds leaks. */
export const TOKEN_MARK = 'Zm9yLXRlc3Rz';
/** Seals them, in the format of `AGENT_TOKEN_KEYS`. */
export const TOKEN_KEY = `test:${'5a'.repeat(32)}`;

export interface Crew {
  pool: string;
  owner: string;
  agents: string[];
  runner: Runner;
  leases: Lease[];
}

export interface TestVoice extends TestDatabase {
  store: Store;
  cipher: TokenCipher;
  /** A new snowflake. */
  id(): string;
  /** A caller with a new key, in a new server unless `given` says otherwise. */
  as(userId: string, given?: Partial<GuildCaller> & { guildId?: string }): GuildCaller;
  pool(owner: string, visibility?: Visibility): Promise<string>;
  /** Lets a member accept a role that the pool's owner offers. */
  join(owner: string, pool: string, userId: string, role: Exclude<PoolRole, 'owner'>): Promise<void>;
  /** An approved agent with a sealed token. */
  agent(owner: string, pool: string): Promise<string>;
  node(given?: { id?: string; url?: string; capacity?: number; leaseMs?: number }): Promise<Runner>;
  /** Leases of all agents that the node can claim, logged in and in these servers. */
  crewOf(runner: Runner, guilds: readonly string[]): Promise<Lease[]>;
  /** A public pool of agents on one node, in these servers. @param runner (default: a new node) */
  crew(count: number, guilds: readonly string[], runner?: Runner): Promise<Crew>;
  allocate(
    guildId: string,
    request?: Partial<AllocationRequest> & { user?: string; key?: string },
  ): Promise<AllocationOutcome>;
  /** Allocates a session, which must succeed. */
  session(guildId: string, request?: Partial<AllocationRequest> & { user?: string }): Promise<VoiceSession>;
  /** Ends the leases of a node now, as if it had been silent for too long. */
  expire(runner: Runner): Promise<void>;
}

/** @param given (default: a new database) */
export async function openVoice(connections = 4, given?: TestDatabase): Promise<TestVoice> {
  const database = given ?? (await createDatabase(connections));
  const { sql } = database;
  const store = storeOn(sql);
  const cipher = await TokenCipher.from([TOKEN_KEY]);
  const run = randomBytes(4).toString('hex');
  let ids = 0;
  let keys = 0;
  const id = () => String(810_000_000_000_000_000n + BigInt(++ids));

  const voice: TestVoice = {
    ...database,
    store,
    cipher,
    id,
    as: (userId, { guildId = id(), ...given } = {}) => ({
      key: `v:${run}:${++keys}`,
      actor: { id: userId },
      guild: { id: guildId, roleIds: [] },
      command: { name: 'agents', module: 'agents' },
      ...given,
    }),
    async pool(owner, visibility = 'public') {
      const made = await createPool(store, voice.as(owner), { name: `Pool ${id()}`, description: '', visibility });
      if (made.status !== 'created') throw new Error(`No pool but ${made.status}`);
      return made.pool;
    },
    async join(owner, pool, userId, role) {
      await setPoolMember(store, voice.as(owner), pool, userId, role);
      const answer = await answerPoolInvitation(store, voice.as(userId), pool, true);
      if (answer.status !== 'accepted') throw new Error(`not a member but ${answer.status}`);
    },
    async agent(owner, pool) {
      const agent = id();
      const token = await cipher.seal(`${TOKEN_MARK}.${agent}`, agent);
      const added = await addAgent(store, voice.as(owner), pool, {
        id: agent,
        applicationId: agent,
        name: `Agent ${agent}`,
        token,
      });
      if (added.status !== 'approved') throw new Error(`No agent but ${added.status}`);
      return agent;
    },
    node({ id = `node-${++keys}`, url = `http://${id}.invalid`, capacity = 100, leaseMs = 60_000 } = {}) {
      return registerRunner(store, { id, url, version: '1.2.3', capacity, leaseMs });
    },
    async crewOf(runner, guilds) {
      const claimed = await claimAgents(store, runner);
      if (claimed.status !== 'claimed') throw new Error(`No claim but ${claimed.status}`);
      for (const lease of claimed.agents) await agentReady(store, lease, guilds);
      return claimed.agents.map(({ agent, fence }) => ({ agent, fence }));
    },
    async crew(count, guilds, given) {
      // Agents that earlier tests left over aren't theirs.
      await claimAgents(store, await voice.node());
      const owner = id();
      const pool = await voice.pool(owner);
      const agents: string[] = [];
      while (agents.length < count) agents.push(await voice.agent(owner, pool));
      const runner = given ?? (await voice.node());
      return { pool, owner, agents, runner, leases: await voice.crewOf(runner, guilds) };
    },
    allocate: (guildId, { user = id(), key, ...request } = {}) =>
      allocate(store, voice.as(user, { guildId, ...(key !== undefined && { key }) }), {
        channelId: id(),
        kind: 'music',
        ...request,
      }),
    async session(guildId, request) {
      const outcome = await voice.allocate(guildId, request);
      if (outcome.status !== 'session') throw new Error(`No session but ${outcome.status}`);
      return outcome.session;
    },
    async expire(runner) {
      await sql`update agent_bots set lease_until = clock_timestamp() - interval '1 second' where runner_id = ${runner.id}`;
    },
  };
  return voice;
}
