import type { CallError } from '../../shared/voice/protocol.ts';

/** Refusals kept for the most recent sessions. */
const MAX_REFUSALS = 200;

/** Why the last attempt to join a session's channel failed. Also available after the session has ended. */
export class Refusals {
  readonly #bySession = new Map<string, CallError>();

  get(sessionId: string): CallError | undefined {
    return this.#bySession.get(sessionId);
  }

  set(sessionId: string, refusal: CallError): void {
    this.#bySession.delete(sessionId);
    this.#bySession.set(sessionId, refusal);
    const [oldest] = this.#bySession.keys();
    if (this.#bySession.size > MAX_REFUSALS && oldest !== undefined) this.#bySession.delete(oldest);
  }

  delete(sessionId: string): void {
    this.#bySession.delete(sessionId);
  }
}
