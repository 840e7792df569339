import { type Logger, pino } from 'pino';
import { currentCorrelation } from './correlation.ts';
import { redactText } from './redact.ts';
import { traceFields } from './tracing.ts';

export type { Logger };

/** The values of these properties are never logged, at any depth. */
const SECRET = /token|authorization|signature|secret|password|connection_?string|database_?url|webhook_?url/i;

/** Maximum depth for objects and cause chains. No event here goes deeper, and cycles end. */
const MAX_DEPTH = 8;

/** An error that was logged. */
export interface LoggedError {
  level: 'error' | 'fatal';
  message: string;
  /** What's logged with it, as it was passed. */
  event: Readonly<Record<string, unknown>>;
  /** The code that members saw, if it's about an interaction. */
  correlation: string | undefined;
}

/**
 * Logs one JSON line per event, in the same format on Node (to standard output) and on Workers (to the console). Lines about an
 * interaction have its correlation ID.
 *
 * @param options `onError` is called for every error that's logged. `redact` takes secrets out of the texts of errors (default: what
 *   looks like one).
 */
export function createLogger(
  level: string,
  service: string,
  { onError, redact = redactText }: { onError?: (logged: LoggedError) => void; redact?: (text: string) => string } = {},
): Logger {
  // Not pino's `redact`: its paths match one exact spelling, and every depth has to be listed.
  const formatters = {
    log: (event: object) => ({ ...context(), ...(loggable(event, redact) as Record<string, unknown>) }),
  };
  const passOn = (label: string, args: readonly unknown[]) => {
    if (onError !== undefined && (label === 'error' || label === 'fatal')) onError(loggedError(label, args));
  };
  const logger = pino({
    level,
    base: null,
    formatters,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    hooks: {
      logMethod(args, method, value) {
        method.apply(this, args);
        passOn(logger.levels.labels[value] ?? '', args);
      },
    },
    // Workers get pino's browser build, which reads only these options.
    browser: {
      asObject: true,
      formatters,
      transmit: { level: 'error', send: (label, { messages }) => passOn(label, messages) },
      // biome-ignore lint/suspicious/noConsole: a Worker's console is its standard output.
      write: (line: object) => console.log(JSON.stringify({ ...line, time: new Date().toISOString() })),
    },
  });
  return logger.child({ service });
}

/** What every line about an interaction has. */
function context(): Record<string, unknown> {
  const correlation = currentCorrelation();
  return correlation === undefined ? {} : { correlation: correlation.code, ...traceFields() };
}

function loggedError(level: 'error' | 'fatal', args: readonly unknown[]): LoggedError {
  const event = args.find((arg) => typeof arg === 'object' && arg !== null) ?? {};
  const message = args.find((arg) => typeof arg === 'string') ?? '';
  const { code } = currentCorrelation() ?? {};
  return { level, message, event: event as Record<string, unknown>, correlation: code };
}

/** Makes a value safe to log: redacts secrets and expands errors. */
function loggable(value: unknown, redact: (text: string) => string, depth = 0): unknown {
  if (value instanceof Error) return describeError(value, redact, depth);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return value;
  if (depth >= MAX_DEPTH) return '[deeper]';
  if (Array.isArray(value)) return value.map((item) => loggable(item, redact, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      SECRET.test(name) ? '[redacted]' : loggable(inner, redact, depth + 1),
    ]),
  );
}

/** An error's name, message, code, stack, and causes. Other properties are dropped: they may hold query parameters. */
function describeError(error: unknown, redact: (text: string) => string, depth = 0): unknown {
  if (!(error instanceof Error)) return redact(String(error));
  const { name, message, stack, cause } = error;
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  const chain = cause === undefined || depth >= MAX_DEPTH ? {} : { cause: describeError(cause, redact, depth + 1) };
  return { name, message: redact(message), ...code, stack: stack && redact(stack), ...chain };
}
