import type { Logger } from '../../shared/platform/log.ts';
import type { Sql } from '../../shared/platform/postgres.ts';
import { applyNextIntent, type Intent, readIntent, sessionsWithIntents } from '../../shared/voice/intents.ts';
import { CallError } from '../../shared/voice/protocol.ts';
import type { VoiceSession, VoiceStore } from '../../shared/voice/store.ts';
import type { Agent } from '../agents/agent.ts';
import type { Fleet } from '../agents/fleet.ts';

type Result = Record<string, unknown>;

/** What one verb does. */
export interface Verb {
  /** Writes what comes of it, by the transaction and nothing else. @returns what whoever asked is told. */
  apply(transaction: Sql, intent: Intent, session: VoiceSession): Promise<Result>;
  /** Once that is written: makes it heard. */
  applied?(agent: Agent, session: VoiceSession, result: Result): void;
}

/** What members can ask of sessions, by verb. */
export type Verbs = ReadonlyMap<string, Verb>;

/** Asked by an edge that knows more than this node: answered rather than left, or nothing behind it would ever be done. */
const UNKNOWN_VERB: Verb = { apply: async () => ({ status: 'unknown_verb' }) };

/** Applies what was asked of sessions, in order. */
export class Intents {
  readonly #store: VoiceStore;
  readonly #fleet: Fleet;
  readonly #verbs: Verbs;
  readonly #log: Logger;

  constructor(store: VoiceStore, fleet: Fleet, verbs: Verbs, log: Logger) {
    this.#store = store;
    this.#fleet = fleet;
    this.#verbs = verbs;
    this.#log = log;
  }

  /**
   * Applies everything asked of a session up to now.
   *
   * @returns results by intent.
   * @throws {CallError} `stale_fence`, or `not_found` when the session has ended.
   */
  async apply(session: VoiceSession, agent: Agent): Promise<Map<string, Result>> {
    const results = new Map<string, Result>();
    for (;;) {
      const next = await applyNextIntent(this.#store, agent.lease, session.id, (transaction, intent) =>
        this.#verb(intent).apply(transaction, intent, session),
      );
      if (next.status === 'none') return results;
      if (next.status !== 'applied') throw new CallError(next.status);
      results.set(next.intent.id, next.result);
      this.#verb(next.intent).applied?.(agent, session, next.result);
    }
  }

  /**
   * What became of one intent, which is applied now if nobody has yet.
   *
   * @param key it was asked under.
   * @throws {CallError} as {@link apply}.
   */
  async resultOf(session: VoiceSession, agent: Agent, intent: string, key: string): Promise<Result> {
    const results = await this.apply(session, agent);
    const result = results.get(intent);
    if (result !== undefined) return result;
    const state = await readIntent(this.#store, key);
    if (state?.status === 'applied') return state.result;
    throw new CallError(state?.status === 'pending' ? 'busy' : 'not_found', 'no such intent');
  }

  /** Applies what nobody has hurried: calls may have been lost. */
  async sweep(sessions: readonly VoiceSession[]): Promise<void> {
    const agents = [...new Set(sessions.map(({ agent }) => agent))];
    if (agents.length === 0) return;
    for (const { session: id } of await sessionsWithIntents(this.#store, agents)) {
      const session = sessions.find((each) => each.id === id);
      const agent = session && this.#fleet.ready(session);
      if (session === undefined || agent === undefined) continue;
      await this.apply(session, agent).catch((error: unknown) =>
        this.#log.warn({ session: id, error }, 'could not apply what was asked of a session'),
      );
    }
  }

  #verb({ verb }: Intent): Verb {
    return this.#verbs.get(verb) ?? UNKNOWN_VERB;
  }
}
