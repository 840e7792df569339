import { type Logger, pino } from 'pino';

export type { Logger };

/** The values of these properties are never logged, at any depth. */
const SECRET = /token|authorization|signature|secret|password|connection_?string|database_?url|webhook_?url/i;

/** Maximum depth for objects and cause chains. No event here goes deeper, and cycles end. */
const MAX_DEPTH = 8;

/** Logs one JSON line per event, in the same format on Node (to standard output) and on Workers (to the console). */
export function createLogger(level: string, service: string): Logger {
  // Not pino's `redact`: its paths match one exact spelling, and every depth has to be listed.
  const formatters = { log: (event: object) => loggable(event) as Record<string, unknown> };
  const logger = pino({
    level,
    base: null,
    formatters,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    // Workers get pino's browser build, which reads only these options.
    browser: {
      asObject: true,
      formatters,
      // biome-ignore lint/suspicious/noConsole: a Worker's console is its standard output.
      write: (line: object) => console.log(JSON.stringify({ ...line, time: new Date().toISOString() })),
    },
  });
  return logger.child({ service });
}

/** Makes a value safe to log: redacts secrets and expands errors. */
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

/** An error's name, message, code, stack, and causes. Other properties are dropped: they may hold query parameters. */
function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return String(error);
  const { name, message, stack, cause } = error;
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  const chain = cause === undefined || depth >= MAX_DEPTH ? {} : { cause: describeError(cause, depth + 1) };
  return { name, message, ...code, stack, ...chain };
}
