/**
 * A voice node without a voice: the real lease loop, the real jobs, and every statement that a real node sends with a heartbeat, on
 * connections of its own. Logging in and joining only take time.
 */

import { setTimeout as wait } from 'node:timers/promises';
import { Circuits } from '../../../shared/ai/circuit.ts';
import { createLogger } from '../../../shared/platform/log.ts';
import { connect, type Sql } from '../../../shared/platform/postgres.ts';
import type { Store } from '../../../shared/platform/store.ts';
import { TokenCipher } from '../../../shared/platform/token-crypto.ts';
import { LEASE } from '../../../shared/voice/catalog.ts';
import { ControlClient } from '../../../shared/voice/control-client.ts';
import { sessionsWithIntents } from '../../../shared/voice/intents.ts';
import { type ClaimedAgent, registerRunner } from '../../../shared/voice/leases.ts';
import { agentReady } from '../../../shared/voice/presence.ts';
import type { Lease } from '../../../shared/voice/session.ts';
import { adoptSessions, noteHeard, setSessionState, sweepSessions } from '../../../shared/voice/sessions.ts';
import { NodeJobs } from '../../../voice-node/jobs.ts';
import { LeaseLoop } from '../../../voice-node/lease-loop.ts';
import { TOKEN_KEY } from '../../testing/voice.ts';
import { storeOn } from '../cases/balance-statement.ts';

/** As many connections as a real node has at most. */
const CONNECTIONS = 8;
/** Discord lets a bot in within about a second, and into a voice channel within half of that. In milliseconds. */
const LOGIN_MS = { least: 400, most: 1_200 };
const JOIN_MS = { least: 150, most: 450 };

export interface SimulatedNodeOptions {
  id: string;
  databaseUrl: string;
  capacity: number;
  leaseMs: number;
}

export interface NodeState {
  /** Agents that are logged in. */
  agents: number;
  /** Sessions that are joined. */
  sessions: number;
}

export class SimulatedNode {
  readonly #sql: Sql;
  readonly #store: Store;
  readonly #loop: LeaseLoop;
  readonly #jobs: NodeJobs;
  readonly #runner: Awaited<ReturnType<typeof registerRunner>>;
  readonly #running = new Map<string, Lease>();
  readonly #ready = new Set<string>();
  /** Sessions by ID: those that are joined, and the fences of those that are about to be. */
  readonly #joined = new Map<string, Lease & { session: string }>();
  readonly #joining = new Map<string, string>();
  #hasFailed = false;
  #isKilled = false;
  #comparing: Promise<void> | undefined;
  #isRequestedAgain = false;

  private constructor(sql: Sql, runner: SimulatedNode['runner'], cipher: TokenCipher) {
    this.#sql = sql;
    this.#runner = runner;
    this.#store = storeOn(() => sql);
    const log = createLogger('error', `node ${runner.id}`);
    this.#jobs = new NodeJobs({
      ...{ store: this.#store, cipher, log, token: undefined },
      // Nothing listens here, and no job here has anything to send.
      apiBase: 'http://127.0.0.1:9',
      called: () => {},
      control: new ControlClient('a-secret-of-the-bench-that-is-long-enough'),
      ai: { providers: [], budgets: {}, circuits: new Circuits() },
    });
    this.#loop = new LeaseLoop({
      ...{ store: this.#store, runner, log },
      running: () => [...this.#running.values()],
      areNeeded: async (agents) => {
        const adopted = await adoptSessions(this.#store, runner);
        const needed = new Set(adopted.status === 'adopted' ? adopted.sessions.map(({ agent }) => agent) : []);
        return agents.every(({ agent }) => needed.has(agent));
      },
      condition: () => ({ load: 0.5, isPaused: false }),
    });
    this.#loop.events.on('claimed', (agents) => {
      for (const agent of agents) void this.#logIn(agent).catch(this.#ignoreWhenKilled);
    });
    this.#loop.events.on('lost', (leases) => this.#forget(leases));
    this.#loop.events.on('expiring', (leases) => this.#forget(leases));
    this.#loop.events.on('renewed', () => void this.#beat().catch(this.#ignoreWhenKilled));
  }

  get runner() {
    return this.#runner;
  }

  static async start({ id, databaseUrl, capacity, leaseMs }: SimulatedNodeOptions): Promise<SimulatedNode> {
    const sql = connect(databaseUrl, { max: CONNECTIONS, applicationName: id });
    const about = { id, url: `http://${id}.invalid`, version: '0.0.0', capacity, leaseMs };
    const runner = await registerRunner(
      storeOn(() => sql),
      about,
    );
    const node = new SimulatedNode(sql, runner, await TokenCipher.from([TOKEN_KEY]));
    node.#loop.start();
    node.#jobs.start();
    return node;
  }

  get state(): NodeState {
    return { agents: this.#ready.size, sessions: this.#joined.size };
  }

  /** Ends without a word to anyone, like a killed process. */
  async kill(): Promise<void> {
    this.#isKilled = true;
    this.#loop.end();
    this.#running.clear();
    this.#ready.clear();
    this.#joined.clear();
    await this.#sql.end({ timeout: 0 });
    await this.#jobs.stop();
  }

  /** What a call from the edge makes a node do: compare its rows with what it serves. */
  compare(): void {
    if (this.#comparing !== undefined) {
      this.#isRequestedAgain = true;
      return;
    }
    this.#comparing = this.#compare()
      .catch(this.#tryAgainLater)
      .finally(() => {
        this.#comparing = undefined;
        if (!this.#isRequestedAgain) return;
        this.#isRequestedAgain = false;
        this.compare();
      });
  }

  async #logIn({ agent, fence }: ClaimedAgent): Promise<void> {
    const lease = { agent, fence };
    this.#running.set(agent, lease);
    await between(LOGIN_MS);
    // Discord says which servers a bot is in. These are the ones it was in before.
    const [row] = await this.#sql<{ guilds: string | null }[]>`
      select string_agg(guild_id::text, ',') as guilds from agent_guilds where agent_id = ${agent}`;
    const { status } = await agentReady(this.#store, lease, row?.guilds?.split(',') ?? []);
    if (status !== 'ready' || this.#running.get(agent) !== lease) return;
    this.#ready.add(agent);
    this.compare();
  }

  /** What `voice-node/wiring.ts` does with every heartbeat. */
  async #beat(): Promise<void> {
    // A node compares every few seconds anyway; this one only after something failed, so that a busy database costs it no session.
    if (this.#hasFailed) {
      this.#hasFailed = false;
      this.compare();
    }
    if (this.#joined.size > 0) await noteHeard(this.#store, [...this.#joined.values()]);
    await sweepSessions(this.#store, this.#runner.leaseMs / LEASE.renewals / 2);
    const agents = [...new Set([...this.#joined.values()].map(({ agent }) => agent))];
    if (agents.length > 0) await sessionsWithIntents(this.#store, agents);
    this.#jobs.notify();
  }

  async #compare(): Promise<void> {
    const adopted = await adoptSessions(this.#store, this.#runner);
    if (adopted.status !== 'adopted') return;
    for (const { id, agent, fence, state } of adopted.sessions) {
      const known = this.#joined.get(id)?.fence ?? this.#joining.get(id);
      if (!this.#ready.has(agent) || known === fence) continue;
      void this.#join({ session: id, agent, fence }, state === 'active').catch(this.#tryAgainLater);
    }
  }

  async #join(session: Lease & { session: string }, isActive: boolean): Promise<void> {
    this.#joining.set(session.session, session.fence);
    await between(JOIN_MS);
    try {
      if (!isActive) await setSessionState(this.#store, session, session.session, 'active');
    } finally {
      this.#joining.delete(session.session);
    }
    if (this.#running.get(session.agent)?.fence === session.fence) this.#joined.set(session.session, session);
  }

  #forget(leases: readonly Lease[]): void {
    for (const { agent } of leases) {
      this.#running.delete(agent);
      this.#ready.delete(agent);
      for (const [id, joined] of this.#joined) if (joined.agent === agent) this.#joined.delete(id);
    }
  }

  readonly #tryAgainLater = (error: unknown): void => {
    this.#hasFailed = true;
    this.#ignoreWhenKilled(error);
  };

  readonly #ignoreWhenKilled = (error: unknown): void => {
    if (!this.#isKilled) process.send?.({ warning: `${this.#runner.id}: ${error}` });
  };
}

function between({ least, most }: { least: number; most: number }): Promise<void> {
  return wait(least + Math.random() * (most - least));
}
