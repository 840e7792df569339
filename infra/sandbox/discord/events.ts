import type { SandboxEvent } from '../control/protocol.ts';

/** Who may learn of an event: everyone who sees the channel (or guild), or one user only. */
export interface Audience {
  channelId?: string;
  guildId?: string;
  userId?: string;
}

type Listener = (event: SandboxEvent, audience: Audience) => void;

/** Hands every change to whoever watches. */
export class EventHub {
  readonly #listeners = new Set<Listener>();

  /** @returns A function that ends the subscription. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(event: SandboxEvent, audience: Audience): void {
    for (const listener of this.#listeners) listener(event, audience);
  }
}
