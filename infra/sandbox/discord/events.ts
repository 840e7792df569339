import type { SandboxEvent } from '../control/protocol.ts';

/** Who can see an event: everyone who can see the channel or guild, or a single user. */
export interface Audience {
  channelId?: string;
  guildId?: string;
  userId?: string;
}

type Listener = (event: SandboxEvent, audience: Audience) => void;

/** Publishes changes to subscribers. */
export class EventHub {
  readonly #listeners = new Set<Listener>();

  /** @returns a function that unsubscribes. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(event: SandboxEvent, audience: Audience): void {
    for (const listener of this.#listeners) listener(event, audience);
  }
}
