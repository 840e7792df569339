import type { VoiceSession } from '../../shared/voice/store.ts';
import type { HeldSession } from './held-session.ts';

/** The sessions that this node serves, by their ids. */
export class HeldSessions {
  readonly #byId = new Map<string, HeldSession>();

  get all(): HeldSession[] {
    return [...this.#byId.values()];
  }

  get rows(): VoiceSession[] {
    return this.all.map(({ row }) => row);
  }

  get(sessionId: string): HeldSession | undefined {
    return this.#byId.get(sessionId);
  }

  /** Whether it is served here still: it may have ended while something else was done for it. */
  has(held: HeldSession): boolean {
    return this.#byId.get(held.row.id) === held;
  }

  /** The one that an agent serves in a guild. */
  servedBy(agentId: string, guildId: string, except?: HeldSession): HeldSession | undefined {
    return this.all.find((held) => held !== except && held.row.agent === agentId && held.row.guild === guildId);
  }

  add(held: HeldSession): void {
    this.#byId.set(held.row.id, held);
  }

  delete(held: HeldSession): void {
    if (this.has(held)) this.#byId.delete(held.row.id);
  }
}
