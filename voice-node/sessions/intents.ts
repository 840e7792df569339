import type { Logger } from '../../shared/platform/log.ts';
import type { Sql } from '../../shared/platform/postgres.ts';
import {
  applyNextIntent,
  type Intent,
  peekIntent,
  readIntent,
  sessionsWithIntents,
} from '../../shared/voice/intents.ts';
import { CallError } from '../../shared/voice/protocol.ts';
import type { VoiceSession, VoiceStore } from '../../shared/voice/store.ts';
import type { Agent } from '../agents/agent.ts';
import type { Fleet } from '../agents/fleet.ts';

type Result = Record<string, unknown>;

/** What a verb goes by, beside the database. */
export interface Given {
  agent: Agent;
  /** What its `prepare` resolved with. */
  prepared: unknown;
}

/** What one verb does. */
export interface Verb {
  /** Before anything is locked: looks up what takes its time. Its outcome is dropped when the intent turns out to be applied. */
  prepare?(agent: Agent, session: VoiceSession, intent: Intent): Promise<unknown>;
  /** Writes what comes of it, by the transaction and nothing else. @returns what whoever asked is told. */
  apply(transaction: Sql, intent: Intent, session: VoiceSession, given: Given): Promise<Result>;
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
  /** By session: two that look at once would both prepare the same. */
  readonly #applying = new Map<string, Promise<unknown>>();
  /** By session: what was being applied when the database fell silent. It may be done, and nothing of it heard. */
  readonly #unsure = new Map<string, Intent>();

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
    const before = this.#applying.get(session.id) ?? Promise.resolve();
    const applying = before.catch(() => undefined).then(() => this.#applyAll(session, agent));
    this.#applying.set(session.id, applying);
    return applying.finally(() => {
      if (this.#applying.get(session.id) === applying) this.#applying.delete(session.id);
    });
  }

  async #applyAll(session: VoiceSession, agent: Agent): Promise<Map<string, Result>> {
    const results = new Map<string, Result>();
    await this.#makeSure(session, agent, results);
    for (;;) {
      const ahead = await peekIntent(this.#store, session.id);
      if (ahead === undefined) return results;
      const prepared = await this.#verb(ahead).prepare?.(agent, session, ahead);
      const next = await applyNextIntent(
        this.#store,
        agent.lease,
        session.id,
        (transaction, intent) => this.#verb(intent).apply(transaction, intent, session, { agent, prepared }),
        ahead.id,
      ).catch((error: unknown) => {
        this.#unsure.set(session.id, ahead);
        throw error;
      });
      if (next.status === 'none') continue;
      if (next.status !== 'applied') throw new CallError(next.status);
      if (this.#unsure.get(session.id)?.id === next.intent.id) this.#unsure.delete(session.id);
      results.set(next.intent.id, next.result);
      this.#verb(next.intent).applied?.(agent, session, next.result);
    }
  }

  async #makeSure(session: VoiceSession, agent: Agent, results: Map<string, Result>): Promise<void> {
    const intent = this.#unsure.get(session.id);
    if (intent === undefined) return;
    const state = await readIntent(this.#store, intent.key);
    // What was sent may still be written.
    if (state?.status === 'pending') return;
    this.#unsure.delete(session.id);
    if (state?.status !== 'applied') return;
    results.set(intent.id, state.result);
    this.#verb(intent).applied?.(agent, session, state.result);
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

  /** What became of an intent that is applied already, by whomever. @param key it was asked under. */
  async foundApplied(key: string): Promise<Result | undefined> {
    const state = await readIntent(this.#store, key);
    return state?.status === 'applied' ? state.result : undefined;
  }

  /** Applies what no call has asked for: calls may have been lost, and answers of the database. */
  async sweep(sessions: readonly VoiceSession[]): Promise<void> {
    const agents = [...new Set(sessions.map(({ agent }) => agent))];
    if (agents.length === 0) return;
    const waiting = (await sessionsWithIntents(this.#store, agents)).map(({ session }) => session);
    for (const id of new Set([...waiting, ...this.#unsure.keys()])) {
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
