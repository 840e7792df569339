import type { CallError } from '../../shared/voice/protocol.ts';

/** Of how many sessions it is remembered, the latest ones. */
const MOST = 200;

/** Why sessions could not be joined when that was last tried, also for whoever asks after they have ended. */
export class Refusals {
  readonly #bySession = new Map<string, CallError>();

  get(sessionId: string): CallError | undefined {
    return this.#bySession.get(sessionId);
  }

  set(sessionId: string, refusal: CallError): void {
    this.#bySession.delete(sessionId);
    this.#bySession.set(sessionId, refusal);
    const [oldest] = this.#bySession.keys();
    if (this.#bySession.size > MOST && oldest !== undefined) this.#bySession.delete(oldest);
  }

  delete(sessionId: string): void {
    this.#bySession.delete(sessionId);
  }
}
