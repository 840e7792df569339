import { type Logger, pino } from 'pino';

export type { Logger };

/** What never reaches a log, wherever in an object it stands. */
const SECRETS = ['token', 'authorization', 'signature', 'secret', 'password', 'connectionString'];
const REDACTED = SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/** One JSON line per event. The same lines from Node and from Workers, whose console takes the place of standard output. */
export function createLogger(level: string, service: string): Logger {
  const logger = pino({
    level,
    base: null,
    redact: { paths: REDACTED, censor: '[redacted]' },
    serializers: { error: describeError },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    // Workers get pino's browser build, which reads only this.
    browser: {
      asObject: true,
      serialize: true,
      // biome-ignore lint/suspicious/noConsole: a Worker's console is its standard output.
      write: (line: object) => console.log(JSON.stringify({ ...line, time: new Date().toISOString() })),
    },
  });
  return logger.child({ service });
}

/** An error as data: what happened, and the chain of causes, without whatever else hangs on the object. */
export function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error);
  const { name, message, stack, cause } = error;
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  return { name, message, ...code, stack, ...(cause !== undefined && { cause: describeError(cause) }) };
}
