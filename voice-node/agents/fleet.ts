import { EventEmitter } from 'node:events';
import type { Logger } from '../../shared/platform/log.ts';
import type { TokenCipher } from '../../shared/platform/token-crypto.ts';
import { type ClaimedAgent, loginFailed } from '../../shared/voice/leases.ts';
import type { Lease, VoiceStore } from '../../shared/voice/store.ts';
import { Agent, type AgentEvents, type AgentOptions } from './agent.ts';

export interface FleetOptions extends Omit<AgentOptions, 'events'> {
  cipher: TokenCipher;
}

/** All agents that this node runs, by their leases. */
export class Fleet {
  /** What becomes of any of them. Those that failed or whose leases are stale are out by the time that others hear of it. */
  readonly events = new EventEmitter<AgentEvents>();
  readonly #agents = new Map<string, Agent>();
  readonly #options: FleetOptions;
  readonly #store: VoiceStore;
  readonly #log: Logger;

  constructor(options: FleetOptions) {
    this.#options = options;
    this.#store = options.store;
    this.#log = options.log;
    this.events.on('failed', (agent, isRefused, reason) => void this.#failed(agent.lease, isRefused, reason));
    this.events.on('stale', (agent) => void this.stop([agent.lease], true));
  }

  get agents(): Agent[] {
    return [...this.#agents.values()];
  }

  get leases(): Lease[] {
    return this.agents.map(({ lease }) => lease);
  }

  get(agentId: string): Agent | undefined {
    return this.#agents.get(agentId);
  }

  /** The agent, if this very lease on it is held and it is logged in. */
  ready({ agent, fence }: Lease): Agent | undefined {
    const found = this.#agents.get(agent);
    return found?.isReady && found.lease.fence === fence ? found : undefined;
  }

  /** Logs agents in, all at once: each is an application of its own to Discord, with its own limits. */
  start(claimed: readonly ClaimedAgent[]): void {
    for (const one of claimed) {
      const agent = new Agent({ agent: one.agent, fence: one.fence }, one.name, {
        ...this.#options,
        events: this.events,
      });
      // Under another lease it may still be logging out.
      void this.#agents.get(one.agent)?.stop(true);
      this.#agents.set(one.agent, agent);
      void this.#logIn(agent, one);
    }
  }

  /**
   * Silences these agents and logs them out. All that others hear is sent before this returns.
   *
   * @param isSucceeded other nodes may hold their leases already.
   */
  async stop(leases: readonly Lease[], isSucceeded = false): Promise<void> {
    const held = leases.map(({ agent, fence }) => ({ agent: this.#agents.get(agent), fence }));
    const stopping: Promise<void>[] = [];
    for (const { agent, fence } of held) {
      if (agent?.lease.fence !== fence) continue;
      this.#agents.delete(agent.id);
      stopping.push(agent.stop(isSucceeded));
    }
    await Promise.all(stopping);
  }

  async #logIn(agent: Agent, { tokenCiphertext, tokenKeyId }: ClaimedAgent): Promise<void> {
    let token: string;
    try {
      token = await this.#options.cipher.open({ ciphertext: tokenCiphertext, keyId: tokenKeyId }, agent.id);
    } catch (error) {
      this.#log.error({ agent: agent.id, error }, 'cannot open what the agent logs in with');
      await this.#failed(agent.lease, false, 'its token cannot be opened');
      return;
    }
    await agent.start(token);
  }

  async #failed(lease: Lease, isRefused: boolean, reason: string): Promise<void> {
    void this.stop([lease]);
    try {
      const noted = await loginFailed(this.#store, lease, isRefused);
      const retryInMs = noted.status === 'noted' ? noted.retryInMs : undefined;
      this.#log.warn({ agent: lease.agent, isRefused, reason, retryInMs }, 'agent is out');
    } catch (error) {
      // The next heartbeat finds a lease without an agent, and gives it up.
      this.#log.warn({ agent: lease.agent, error }, 'could not write down that an agent is out');
    }
  }
}
