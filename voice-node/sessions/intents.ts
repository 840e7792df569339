import { Correlation, currentCorrelation } from '../../shared/platform/correlation.ts';
import type { Logger } from '../../shared/platform/log.ts';
import { isTransient, type Sql } from '../../shared/platform/postgres.ts';
import type { Store } from '../../shared/platform/store.ts';
import { type SpanStart, traceCaused } from '../../shared/platform/tracing.ts';
import { Unavailable } from '../../shared/platform/unavailable.ts';
import {
  applyNextIntent,
  type Intent,
  noteIntentFailed,
  peekIntent,
  readIntent,
  sessionsWithIntents,
} from '../../shared/voice/intents.ts';
import { CallError } from '../../shared/voice/protocol.ts';
import type { VoiceSession } from '../../shared/voice/session.ts';
import type { Agent } from '../agents/agent.ts';
import type { Fleet } from '../agents/fleet.ts';

type Result = Record<string, unknown>;

/** What a verb receives in addition to the database. */
export interface VerbContext {
  agent: Agent;
  /** The result of its `prepare`. */
  prepared: unknown;
}

/** The implementation of one verb. */
export interface Verb {
  /** Runs before anything is locked, for slow lookups. Its result is dropped if the intent has been applied in the meantime. */
  prepare?(agent: Agent, session: VoiceSession, intent: Intent): Promise<unknown>;
  /**
   * Applies the intent, using nothing but the transaction.
   *
   * @returns the result for the requester.
   */
  apply(transaction: Sql, intent: Intent, session: VoiceSession, context: VerbContext): Promise<Result>;
  /** Runs after the commit, to make the change take effect. */
  applied?(agent: Agent, session: VoiceSession, result: Result): void;
}

/** What members can request of sessions, by verb. */
export type Verbs = ReadonlyMap<string, Verb>;

/** For verbs from a newer edge. They get a result too, or they'd block every intent behind them. */
const UNKNOWN_VERB: Verb = { apply: async () => ({ status: 'unknown_verb' }) };

/** How many attempts an intent gets: if it fails by itself, and if that may have nothing to do with it, such as a timeout. */
const ATTEMPTS = { broken: 3, transient: 10 } as const;

/** Applies intents to sessions, in order. */
export class Intents {
  readonly #store: Store;
  readonly #fleet: Fleet;
  readonly #verbs: Verbs;
  readonly #log: Logger;
  /** Pending work by session, so that concurrent callers don't prepare the same intent twice. */
  readonly #applying = new Map<string, Promise<unknown>>();
  /** By session, the intent that was being applied when the database stopped responding. It may have been committed. */
  readonly #unconfirmed = new Map<string, Intent>();

  constructor(store: Store, fleet: Fleet, verbs: Verbs, log: Logger) {
    this.#store = store;
    this.#fleet = fleet;
    this.#verbs = verbs;
    this.#log = log;
  }

  /**
   * Applies all of a session's pending intents.
   *
   * @returns results by intent.
   * @throws {CallError} `stale_fence`, or `not_found` if the session has ended.
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
    await this.#confirm(session, agent, results);
    for (;;) {
      const ahead = await peekIntent(this.#store, session.id);
      if (ahead === undefined) return results;
      // Whoever had the intents applied, each belongs to the interaction that asked for it.
      await traceCaused(Correlation.findInKey(ahead.key) ?? currentCorrelation(), spanOf(ahead), () =>
        this.#applyOne(session, agent, ahead, results),
      );
    }
  }

  async #applyOne(session: VoiceSession, agent: Agent, ahead: Intent, results: Map<string, Result>): Promise<void> {
    const next = await this.#attempt(session, agent, ahead);
    if (next.status === 'none') return;
    if (next.status !== 'applied') throw new CallError(next.status);
    if (this.#unconfirmed.get(session.id)?.id === next.intent.id) this.#unconfirmed.delete(session.id);
    results.set(next.intent.id, next.result);
    this.#log.debug({ session: session.id, verb: next.intent.verb }, 'intent applied');
    this.#verb(next.intent).applied?.(agent, session, next.result);
  }

  /** Applies the oldest intent. One that can't be applied is given up in the end, or everything behind it would wait forever. */
  async #attempt(session: VoiceSession, agent: Agent, ahead: Intent): ReturnType<typeof applyNextIntent> {
    try {
      const prepared = await this.#verb(ahead).prepare?.(agent, session, ahead);
      return await applyNextIntent(
        this.#store,
        agent.lease,
        session.id,
        (transaction, intent) => this.#verb(intent).apply(transaction, intent, session, { agent, prepared }),
        ahead.id,
      );
    } catch (error) {
      this.#unconfirmed.set(session.id, ahead);
      const most = error instanceof Unavailable || isTransient(error) ? ATTEMPTS.transient : ATTEMPTS.broken;
      const noting = noteIntentFailed(this.#store, agent.lease, ahead.id, most, { status: 'failed' });
      // Without a database, nothing is counted, and nothing given up.
      const failed = await noting.catch(() => undefined);
      if (failed?.status !== 'given_up') throw error;
      this.#unconfirmed.delete(session.id);
      this.#log.error({ session: session.id, verb: ahead.verb, attempts: failed.attempts, error }, 'gave up an intent');
      return { status: 'applied', intent: ahead, result: { status: 'failed' } };
    }
  }

  async #confirm(session: VoiceSession, agent: Agent, results: Map<string, Result>): Promise<void> {
    const intent = this.#unconfirmed.get(session.id);
    if (intent === undefined) return;
    const state = await readIntent(this.#store, intent.key);
    // The statement may still be running.
    if (state?.status === 'pending') return;
    this.#unconfirmed.delete(session.id);
    if (state?.status !== 'applied') return;
    results.set(intent.id, state.result);
    this.#verb(intent).applied?.(agent, session, state.result);
  }

  /**
   * Returns the result of one intent, and applies it first if it's still pending.
   *
   * @param key the idempotency key of the request.
   * @throws {CallError} like {@link apply}.
   */
  async resultOf(session: VoiceSession, agent: Agent, intent: string, key: string): Promise<Result> {
    const results = await this.apply(session, agent);
    const result = results.get(intent);
    if (result !== undefined) return result;
    const state = await readIntent(this.#store, key);
    if (state?.status === 'applied') return state.result;
    throw new CallError(state?.status === 'pending' ? 'busy' : 'not_found', 'no such intent');
  }

  /**
   * Returns the result of an intent if anyone has applied it.
   *
   * @param key the idempotency key of the request.
   */
  async findApplied(key: string): Promise<Result | undefined> {
    const state = await readIntent(this.#store, key);
    return state?.status === 'applied' ? state.result : undefined;
  }

  /** Applies intents that no call announced: calls and database responses can get lost. */
  async sweep(sessions: readonly VoiceSession[]): Promise<void> {
    const agents = [...new Set(sessions.map(({ agent }) => agent))];
    if (agents.length === 0) return;
    const waiting = (await sessionsWithIntents(this.#store, agents)).map(({ session }) => session);
    for (const id of new Set([...waiting, ...this.#unconfirmed.keys()])) {
      const session = sessions.find((each) => each.id === id);
      const agent = session && this.#fleet.ready(session);
      if (session === undefined || agent === undefined) continue;
      await this.apply(session, agent).catch((error: unknown) =>
        this.#log.warn({ session: id, error }, 'could not apply intents'),
      );
    }
  }

  #verb({ verb }: Intent): Verb {
    return this.#verbs.get(verb) ?? UNKNOWN_VERB;
  }
}

function spanOf({ verb }: Intent): SpanStart {
  return { name: `intent ${verb}`, kind: 'consumer', attributes: { 'chorus.intent': verb } };
}
