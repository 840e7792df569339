import type { Logger } from '../../shared/platform/log.ts';
import type { Store } from '../../shared/platform/store.ts';
import { agentReady, guildChanged } from '../../shared/voice/presence.ts';
import type { Lease, VoiceEvent } from '../../shared/voice/session.ts';

/** Pause between attempts to save all guilds, in milliseconds. */
const RETRY_MS = 1_000;

export interface GuildsListener {
  /** All guilds are saved. */
  saved(): void;
  /** The agent's lease is held by someone else. */
  stale(): void;
  /** Events that came from saving. */
  recorded(events: readonly VoiceEvent[]): void;
}

/** Which guilds one agent is in, as the database knows it. */
export class SavedGuilds {
  readonly #store: Store;
  readonly #lease: Lease;
  readonly #log: Logger;
  readonly #agent: { guilds(): string[]; hasStopped(): boolean };
  readonly #listener: GuildsListener;
  #saving: Promise<void> | undefined;

  constructor(
    { store, lease, log }: { store: Store; lease: Lease; log: Logger },
    agent: { guilds(): string[]; hasStopped(): boolean },
    listener: GuildsListener,
  ) {
    this.#store = store;
    this.#lease = lease;
    this.#log = log;
    this.#agent = agent;
    this.#listener = listener;
  }

  /** Saves all of them, and retries until that succeeds or the agent has stopped. */
  saveAll(): Promise<void> {
    this.#saving ??= this.#saveAllNow().finally(() => {
      this.#saving = undefined;
    });
    return this.#saving;
  }

  /** Saves that the agent came into a guild or left it. */
  async changed(guildId: string, isIn: boolean): Promise<void> {
    // While all guilds are being saved, an outdated result could be saved last.
    if (this.#saving !== undefined) return;
    try {
      const changed = await guildChanged(this.#store, this.#lease, guildId, isIn);
      if (changed.status === 'stale_fence') return this.#listener.stale();
      this.#log.info({ guild: guildId, outcome: changed.status }, 'guild changed');
      this.#listener.recorded(changed.events);
    } catch {
      // This one may be lost, but all of them are retried until they're saved.
      await this.saveAll();
    }
  }

  async #saveAllNow(): Promise<void> {
    const agent = this.#agent;
    while (!agent.hasStopped()) {
      try {
        const guilds = agent.guilds().join();
        const ready = await agentReady(this.#store, this.#lease, agent.guilds());
        // The agent may have been stopped in the meantime.
        if (agent.hasStopped()) return;
        if (ready.status === 'stale_fence') return this.#listener.stale();
        if (ready.full.length > 0)
          this.#log.warn({ guilds: ready.full }, 'agent unused in guilds that have too many agents');
        this.#listener.recorded(ready.events);
        // The agent was invited or kicked in the meantime.
        if (agent.guilds().join() !== guilds) continue;
        return this.#listener.saved();
      } catch (error) {
        this.#log.warn({ error }, 'could not save guilds, retrying');
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS).unref());
      }
    }
  }
}
