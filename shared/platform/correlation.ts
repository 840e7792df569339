/**
 * What one interaction leads to, across processes: the edge, the voice node it calls, and the jobs it files. All of them derive the
 * same ID from the interaction's idempotency key, so nothing has to be stored to find it again.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';

/** The header of signed calls that carries the trace ID. It isn't signed: it's for logs and traces, and nothing is decided by it. */
export const CORRELATION_HEADER = 'x-chorus-correlation';

const TRACE_ID = /^(?!0{32})[0-9a-f]{32}$/;
/** A key without what's appended where one interaction changes several things. `trace_id_of` in SQL has the same pattern. */
const ORIGIN = /^(?:i:\d+|c:\d+:[\w.-]+(?::\d+)?)/;
/** How many digits members read out. 40 bits: among a million interactions, a code has a namesake once in a million. */
const CODE_LENGTH = 10;
/**
 * How long lines and spans still belong to an interaction after its work ended, in milliseconds. A timer or socket that was opened
 * for it can live for hours, and whatever happens there is about something else by then.
 */
const LINGER_MS = 30_000;

/** One interaction, as logs and traces know it. The same key always has the same one, so a redelivery has, too. */
export class Correlation {
  readonly #key: string;
  #traceId: string | undefined;

  private constructor(key: string, traceId?: string) {
    this.#key = key;
    this.#traceId = traceId;
  }

  /** @param key an idempotency key, such as `i:1234`. Keys that begin with the same interaction have the same correlation. */
  static ofKey(key: string): Correlation {
    return new Correlation(ORIGIN.exec(key)?.[0] ?? key);
  }

  /** Undefined for keys that name no interaction, such as what a button on an old message may do once. */
  static findInKey(key: string): Correlation | undefined {
    const origin = ORIGIN.exec(key)?.[0];
    return origin === undefined ? undefined : new Correlation(origin);
  }

  /** Undefined for anything but 32 hexadecimal digits that aren't all zero. */
  static ofTraceId(traceId: string | null | undefined): Correlation | undefined {
    return typeof traceId === 'string' && TRACE_ID.test(traceId) ? new Correlation('', traceId) : undefined;
  }

  /** 32 hexadecimal digits, as in W3C's `traceparent`. Computed when it's first needed: most interactions log nothing. */
  get traceId(): string {
    this.#traceId ??= createHash('sha256').update(this.#key).digest('hex').slice(0, 32);
    return this.#traceId;
  }

  /** The code that members see when something fails, and that log lines have. */
  get code(): string {
    return this.traceId.slice(0, CODE_LENGTH);
  }

  /** The ID of the interaction's own span, so that what is done later can name its parent without having been told. */
  get spanId(): string {
    return this.traceId.slice(16);
  }
}

/** What the code that runs right now belongs to. */
interface Scope {
  correlation: Correlation | undefined;
  /** The span that the next one is a child of, as the tracer made it. */
  span: unknown;
  /** When the work was done, by the monotonic clock. */
  endedAtMs?: number;
  /** The scope whose end is this one's. */
  within?: Scope;
}

const scopes = new AsyncLocalStorage<Scope | undefined>();

function currentScope(): Scope | undefined {
  const scope = scopes.getStore();
  if (scope === undefined) return undefined;
  const { endedAtMs } = scope.within ?? scope;
  return endedAtMs !== undefined && performance.now() - endedAtMs > LINGER_MS ? undefined : scope;
}

/** The interaction that the code running right now was caused by. */
export function currentCorrelation(): Correlation | undefined {
  return currentScope()?.correlation;
}

/** The span that the code running right now belongs to, as the tracer made it. */
export function currentSpan(): unknown {
  return currentScope()?.span;
}

/** Runs what an interaction causes. Whatever it starts belongs to the interaction too. */
export function correlate<T>(correlation: Correlation | undefined, act: () => T, span?: unknown): T {
  const scope: Scope = { correlation, span };
  const end = () => {
    scope.endedAtMs = performance.now();
  };
  const result = scopes.run(scope, act);
  if (result instanceof Promise) result.then(end, end);
  else end();
  return result;
}

/** Runs a part of what goes on already, under a span of its own. */
export function underSpan<T>(span: unknown, act: () => T): T {
  const outer = scopes.getStore();
  return scopes.run({ correlation: outer?.correlation, span, ...(outer && { within: outer.within ?? outer }) }, act);
}

/** Keeps what the code running right now belongs to, for what it only sets off and someone else carries out. */
export function captureScope(): <T>(act: () => T) => T {
  const scope = scopes.getStore();
  return (act) => scopes.run(scope, act);
}

/** Runs what belongs to nothing in particular, though an interaction may have set it off: a loop, a timer that repeats. */
export function uncorrelated<T>(act: () => T): T {
  return scopes.run(undefined, act);
}
