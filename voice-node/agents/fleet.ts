import { EventEmitter } from 'node:events';
import type { Logger } from '../../shared/platform/log.ts';
import type { Store } from '../../shared/platform/store.ts';
import { openGatewayState } from '../../shared/voice/gateway-state.ts';
import { type ClaimedAgent, loginFailed, revokedAmong } from '../../shared/voice/leases.ts';
import type { Lease } from '../../shared/voice/session.ts';
import { Agent, type AgentEvents, type AgentOptions } from './agent.ts';

export type FleetOptions = Omit<AgentOptions, 'events'>;

/** All agents this node runs, by their leases. */
export class Fleet {
  /** Events of all agents. By the time of the event, agents that failed or whose lease is stale are already removed. */
  readonly events = new EventEmitter<AgentEvents>();
  readonly #agents = new Map<string, Agent>();
  /** Leases whose agents are about to be created. */
  readonly #starting = new Map<string, Lease>();
  /** Leases whose agents are being handed over, until what the next node needs is kept. */
  readonly #leaving = new Set<Lease>();
  readonly #options: FleetOptions;
  readonly #store: Store;
  readonly #log: Logger;

  constructor(options: FleetOptions) {
    this.#options = options;
    this.#store = options.store;
    this.#log = options.log;
    this.events.on('failed', (agent, isRefused, reason) => void this.#failed(agent.lease, isRefused, reason));
    this.events.on('stale', (agent) => void this.stopLost([agent.lease]));
  }

  get agents(): Agent[] {
    return [...this.#agents.values()];
  }

  get leases(): Lease[] {
    return [...this.agents.map(({ lease }) => lease), ...this.#starting.values()];
  }

  /** Also the leases of agents that are being handed over. Until that's done, they mustn't be given back. */
  get held(): Lease[] {
    return [...this.leases, ...this.#leaving];
  }

  /** What any of the agents reach. Undefined without agents. @param isPlaying whether an agent should be heard. */
  reached(isPlaying: (agent: Agent) => boolean): { discord: boolean; lavalink: boolean } | undefined {
    const { agents } = this;
    if (agents.length === 0) return undefined;
    return {
      discord: agents.some(({ reachesDiscord }) => reachesDiscord),
      lavalink: agents.some((agent) => agent.reachesLavalink(isPlaying(agent))),
    };
  }

  get(agentId: string): Agent | undefined {
    return this.#agents.get(agentId);
  }

  /** The agent, if it's logged in under exactly this lease. */
  ready({ agent, fence }: Lease): Agent | undefined {
    const found = this.#agents.get(agent);
    return found?.isReady && found.lease.fence === fence ? found : undefined;
  }

  /** Logs agents in, all at once: to Discord, each one is an application with its own limits. */
  start(claimed: readonly ClaimedAgent[]): void {
    for (const one of claimed) void this.#start(one);
  }

  async #start(one: ClaimedAgent): Promise<void> {
    const lease = { agent: one.agent, fence: one.fence };
    this.#starting.set(lease.agent, lease);
    const handed = one.gateway && (await openGatewayState(this.#options.cipher, one.agent, one.gateway));
    // It may have been stopped in the meantime.
    if (this.#starting.get(lease.agent) !== lease) return;
    this.#starting.delete(lease.agent);
    const agent = new Agent(
      lease,
      one.name,
      { ...this.#options, events: this.events },
      handed ?? undefined,
      one.aliveAt,
    );
    // It may still be logging out under another lease.
    void this.#agents.get(one.agent)?.stop(true);
    this.#agents.set(one.agent, agent);
    await this.#logIn(agent, one);
  }

  /**
   * Silences these agents and logs them out. Everything others can notice is sent before this returns.
   *
   * @param isSucceeded whether other nodes may already hold their leases.
   */
  async stop(leases: readonly Lease[], isSucceeded = false): Promise<void> {
    await Promise.all(this.#take(leases).map((agent) => agent.stop(isSucceeded)));
  }

  /**
   * These leases were lost: to another node, which goes on with the agents, or because they were revoked. From the call on, the agents
   * do nothing that the other node could notice.
   */
  async stopLost(leases: readonly Lease[]): Promise<void> {
    const lost = this.#take(leases);
    if (lost.length === 0) return;
    for (const agent of lost) agent.suspend();
    // Without an answer, someone else may have them.
    const revoked = await revokedAmong(
      this.#store,
      lost.map(({ id }) => id),
    ).catch((): string[] => []);
    await Promise.all(lost.map((agent) => agent.stop(!revoked.includes(agent.id))));
  }

  /** Stops one agent so that another process goes on where it was. Resolves once its lease can be released. */
  async handOver(lease: Lease): Promise<void> {
    const agents = this.#take([lease]);
    this.#leaving.add(lease);
    await Promise.all(agents.map((agent) => agent.handOver())).finally(() => this.#leaving.delete(lease));
  }

  /** Removes the agents of these leases from the fleet. Those that are about to be created won't be. */
  #take(leases: readonly Lease[]): Agent[] {
    const taken: Agent[] = [];
    for (const { agent: id, fence } of leases) {
      if (this.#starting.get(id)?.fence === fence) this.#starting.delete(id);
      const agent = this.#agents.get(id);
      if (agent?.lease.fence !== fence) continue;
      this.#agents.delete(id);
      taken.push(agent);
    }
    return taken;
  }

  async #logIn(agent: Agent, { tokenCiphertext, tokenKeyId }: ClaimedAgent): Promise<void> {
    let token: string;
    try {
      token = await this.#options.cipher.open({ ciphertext: tokenCiphertext, keyId: tokenKeyId }, agent.id);
    } catch (error) {
      this.#log.error({ agent: agent.id, error }, 'could not decrypt token');
      await this.#failed(agent.lease, false, 'its token can’t be decrypted');
      return;
    }
    await agent.start(token);
  }

  async #failed(lease: Lease, isRefused: boolean, reason: string): Promise<void> {
    void this.stop([lease]);
    try {
      const noted = await loginFailed(this.#store, lease, isRefused);
      const retryInMs = noted.status === 'noted' ? noted.retryInMs : undefined;
      this.#log.warn({ agent: lease.agent, isRefused, reason, retryInMs }, 'agent stopped');
    } catch (error) {
      // The next heartbeat finds a lease without an agent and releases it.
      this.#log.warn({ agent: lease.agent, error }, 'could not save that agent stopped');
    }
  }
}
