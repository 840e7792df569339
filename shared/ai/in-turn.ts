/** Asks one provider after the other, until one of them has begun to answer. */
import { ProviderError, type ProviderProblem } from './chat.ts';
import type { Circuits } from './circuit.ts';
import type { CallOptions } from './provider-call.ts';
import type { AiProvider } from './providers.ts';

/** The pause before the one retry of an error that may pass, in milliseconds. */
const RETRY_MS = 500;

/** A provider with the model to ask. */
export interface Candidate {
  provider: AiProvider;
  model: string;
}

export type TryResult = 'ok' | 'skipped' | ProviderProblem;

export interface InTurnOptions {
  circuits: Circuits;
  /** Aborts when nobody waits for the answer anymore. */
  signal: AbortSignal;
  /** Called after each try: which provider, and what came of it. `skipped`: it failed a moment ago, so it wasn't asked. */
  onTry?: (provider: string, result: TryResult) => void;
  fetch?: typeof fetch;
  /** How long a provider may take for its whole answer, in milliseconds. */
  answerMs: number;
  retryMs?: number;
  /** Whether one that took too long is asked once more, as after other errors that may pass (default: yes). */
  retriesLate?: boolean;
  /** What a provider's failures are remembered under (default: its ID). */
  circuitOf?: (candidate: Candidate) => string;
}

/** Nobody answered: the problem of the last one that was asked, or that all are left alone for the moment. */
export class NobodyAnswered extends Error {
  override name = 'NobodyAnswered';
  readonly problem: ProviderProblem;
  /** Milliseconds until it makes sense to ask again, if that's known. */
  readonly retryAfterMs: number | undefined;

  constructor(problem: ProviderProblem, retryAfterMs: number | undefined, cause: unknown) {
    super('no provider answered', { cause });
    this.problem = problem;
    this.retryAfterMs = retryAfterMs;
  }
}

/** What one provider sends back, in parts; `end` comes last. */
export type PartsOf<E> = (candidate: Candidate, options: CallOptions) => AsyncGenerator<E>;

/**
 * Streams an answer. `begin` comes before its first part, and names who answers. Another provider is asked only as long as nothing
 * has been shown: an answer that two wrote makes no sense.
 *
 * @throws {NobodyAnswered} if nobody began to answer.
 * @throws {ProviderError} if the answer broke off after it began.
 */
export async function* inTurn<E extends { type: string }>(
  candidates: readonly Candidate[],
  partsOf: PartsOf<E>,
  options: InTurnOptions,
): AsyncGenerator<{ type: 'begin'; candidate: Candidate } | E> {
  const { circuits, signal, onTry = () => {}, retryMs = RETRY_MS } = options;
  let problem: ProviderError | undefined;
  let soonestMs = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const { id } = candidate.provider;
    const circuit = options.circuitOf?.(candidate) ?? id;
    const waitMs = circuits.waitMs(circuit);
    if (waitMs > 0) {
      soonestMs = Math.min(soonestMs, waitMs);
      onTry(id, 'skipped');
      continue;
    }
    for (let attempt = 1; attempt <= 2; attempt++) {
      let hasBegun = false;
      try {
        for await (const part of partsWithin(candidate, partsOf, options)) {
          if (!hasBegun) {
            hasBegun = true;
            yield { type: 'begin', candidate };
          }
          if (part.type === 'end') {
            circuits.succeeded(circuit);
            onTry(id, 'ok');
          }
          yield part;
        }
        return;
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof ProviderError)) throw error;
        onTry(id, error.problem);
        if (error.problem === 'limited') circuits.limited(circuit, error.retryAfterMs);
        else if (error.problem !== 'refused') circuits.failed(circuit);
        if (hasBegun) throw error;
        problem = error;
        const isFinal = error instanceof LateError && options.retriesLate === false;
        if (error.problem !== 'transient' || isFinal) break;
        if (attempt === 1) await pause(retryMs, signal);
      }
    }
    // Whoever refuses the question itself isn't broken, and the next one may have other rules.
    soonestMs = Math.min(soonestMs, circuits.waitMs(circuit) || Number.POSITIVE_INFINITY);
  }
  throw new NobodyAnswered(problem?.problem ?? 'limited', Number.isFinite(soonestMs) ? soonestMs : undefined, problem);
}

/** A provider took longer than it may. */
class LateError extends ProviderError {}

async function* partsWithin<E>(
  candidate: Candidate,
  partsOf: PartsOf<E>,
  { signal, fetch: send, answerMs }: InTurnOptions,
): AsyncGenerator<E> {
  const late = AbortSignal.timeout(answerMs);
  const options = { signal: AbortSignal.any([signal, late]), ...(send && { fetch: send }) };
  try {
    yield* partsOf(candidate, options);
  } catch (error) {
    if (late.aborted && !signal.aborted)
      throw new LateError('transient', `${candidate.provider.id} took longer than ${answerMs / 1_000} s`);
    throw error;
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
  });
  signal.throwIfAborted();
}
