import type { VoiceSession } from '../../shared/voice/session.ts';
import type { HeldSession } from './held-session.ts';

/** The sessions this node serves, by ID. */
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

  /** Whether the session is still served here. It may have ended while other work was in progress. */
  has(held: HeldSession): boolean {
    return this.#byId.get(held.row.id) === held;
  }

  /** The session an agent serves in a guild. */
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
