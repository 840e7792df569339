import { type Logger, pino } from 'pino';

export type { Logger };

/** Properties whose values never reach a log, wherever in an object they stand. */
const SECRET = /token|authorization|signature|secret|password|connection_?string|database_?url|webhook_?url/i;

/** How deep objects and chains of causes are followed: no event here is deeper, and a circle ends. */
const MAX_DEPTH = 8;

/** One JSON line per event. The same lines from Node and from Workers, whose console takes the place of standard output. */
export function createLogger(level: string, service: string): Logger {
  // Not pino's own `redact`: its paths know only names of one spelling, at depths that are listed one by one.
  const formatters = { log: (event: object) => loggable(event) as Record<string, unknown> };
  const logger = pino({
    level,
    base: null,
    formatters,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    // Workers get pino's browser build, which reads only this.
    browser: {
      asObject: true,
      formatters,
      // biome-ignore lint/suspicious/noConsole: a Worker's console is its standard output.
      write: (line: object) => console.log(JSON.stringify({ ...line, time: new Date().toISOString() })),
    },
  });
  return logger.child({ service });
}

/** A value as data that may be logged: secrets censored, errors told in full. */
function loggable(value: unknown, depth = 0): unknown {
  if (value instanceof Error) return describeError(value, depth);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return value;
  if (depth >= MAX_DEPTH) return '[deeper]';
  if (Array.isArray(value)) return value.map((item) => loggable(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, SECRET.test(name) ? '[redacted]' : loggable(inner, depth + 1)]),
  );
}

/** An error as data: what happened, and the chain of causes, without whatever else hangs on the object. */
function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return String(error);
  const { name, message, stack, cause } = error;
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  const because = cause === undefined || depth >= MAX_DEPTH ? {} : { cause: describeError(cause, depth + 1) };
  return { name, message, ...code, stack, ...because };
}
