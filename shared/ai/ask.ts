/** Asks one provider after the other, until one of them has begun to answer. */
import { anthropicChat } from './anthropic-chat.ts';
import type { ChatEvent, ChatRequest, ProviderProblem } from './chat.ts';
import { ProviderError } from './chat.ts';
import type { Circuits } from './circuit.ts';
import { openaiChat } from './openai-chat.ts';
import type { AiProvider } from './providers.ts';

/** How long a provider may take for its whole answer, in milliseconds. */
export const ANSWER_MS = 45_000;
/** The pause before the one retry of an error that may pass, in milliseconds. */
const RETRY_MS = 500;

/** A provider with the model to ask. */
export interface Candidate {
  provider: AiProvider;
  model: string;
}

/** Somebody answers, in parts: `begin` comes before the first text and names who does. */
export type AnswerEvent = { type: 'begin'; candidate: Candidate } | ChatEvent;

export type TryResult = 'ok' | 'skipped' | ProviderProblem;

export interface AskOptions {
  circuits: Circuits;
  /** Aborts when nobody waits for the answer anymore. */
  signal: AbortSignal;
  /** Called after each try: which provider, and what came of it. `skipped`: it failed a moment ago, so it wasn't asked. */
  onTry?: (provider: string, result: TryResult) => void;
  fetch?: typeof fetch;
  answerMs?: number;
  retryMs?: number;
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

/**
 * Streams an answer. Another provider is asked only as long as nothing has been shown: an answer that two wrote makes no sense.
 *
 * @throws {NobodyAnswered} if nobody began to answer.
 * @throws {ProviderError} if the answer broke off after it began.
 */
export async function* ask(
  candidates: readonly Candidate[],
  request: ChatRequest,
  options: AskOptions,
): AsyncGenerator<AnswerEvent> {
  const { circuits, signal, onTry = () => {}, answerMs = ANSWER_MS, retryMs = RETRY_MS } = options;
  let problem: ProviderError | undefined;
  let soonestMs = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const { id } = candidate.provider;
    const waitMs = circuits.waitMs(id);
    if (waitMs > 0) {
      soonestMs = Math.min(soonestMs, waitMs);
      onTry(id, 'skipped');
      continue;
    }
    for (let attempt = 1; attempt <= 2; attempt++) {
      let hasBegun = false;
      try {
        for await (const event of streamFrom(candidate, request, options, answerMs)) {
          if (!hasBegun && (event.type === 'text' || event.type === 'end')) {
            hasBegun = true;
            yield { type: 'begin', candidate };
          }
          if (event.type === 'end') {
            circuits.succeeded(id);
            onTry(id, 'ok');
          }
          yield event;
        }
        return;
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof ProviderError)) throw error;
        onTry(id, error.problem);
        if (error.problem === 'limited') circuits.limited(id, error.retryAfterMs);
        else if (error.problem !== 'refused') circuits.failed(id);
        if (hasBegun) throw error;
        problem = error;
        if (error.problem !== 'transient') break;
        if (attempt === 1) await pause(retryMs, signal);
      }
    }
    // Whoever refuses the question itself isn't broken, and the next one may have other rules.
    soonestMs = Math.min(soonestMs, circuits.waitMs(id) || Number.POSITIVE_INFINITY);
  }
  throw new NobodyAnswered(problem?.problem ?? 'limited', Number.isFinite(soonestMs) ? soonestMs : undefined, problem);
}

async function* streamFrom(
  { provider, model }: Candidate,
  request: ChatRequest,
  { signal, fetch: send }: AskOptions,
  answerMs: number,
): AsyncGenerator<ChatEvent> {
  const late = AbortSignal.timeout(answerMs);
  const options = { signal: AbortSignal.any([signal, late]), ...(send && { fetch: send }) };
  try {
    yield* (provider.kind === 'anthropic' ? anthropicChat : openaiChat)(provider, model, request, options);
  } catch (error) {
    if (late.aborted && !signal.aborted)
      throw new ProviderError('transient', `${provider.id} took longer than ${answerMs / 1_000} s`);
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
