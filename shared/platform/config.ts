import * as z from 'zod';

/** The environment does not allow to start. The message names each bad variable and says how to mend it. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

const url = z.url({ protocol: /^https?$/ });

/** The variables that several processes read, under one rule each. */
export const fields = {
  url,
  discordApiBase: url
    .default('https://discord.com/api')
    .describe('Set an http(s) address without /v10, or leave it out.'),
  databaseUrl: z
    .string()
    .regex(/^postgres(ql)?:\/\//)
    .describe('Set postgres://user:password@host:port/database.'),
  agentTokenKeys: list(z.string().regex(/^[a-z0-9-]{1,16}:[0-9a-f]{64}$/i)).describe(
    'Set id:key with 64 hexadecimal digits, e.g. from `openssl rand -hex 32`; several, comma separated: the first one encrypts.',
  ),
  metricsToken: z
    .string()
    .min(16)
    .describe('Set a random text of at least 16 characters; Prometheus sends it as bearer token.'),
  port: (standard: number) =>
    z.coerce
      .number()
      .int()
      .min(1)
      .max(65_535)
      .default(standard)
      .describe(`Set a port from 1 to 65535, or leave it out for ${standard}.`),
  host: z.string().min(1).default('0.0.0.0').describe('Set the address to listen on, or leave it out for all.'),
  allowPrivateMedia: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true')
    .describe('Set true to let members play from private addresses, or leave it out.'),
  logLevel: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('Set debug, info, warn, error or silent, or leave it out for info.'),
} as const;

/** Values given several at a time, separated by commas: the first is used, the others still accepted (rotation). */
export function list(item: z.ZodString) {
  return z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.tuple([item], item));
}

/** Reads the variables of one process, once. */
export function parseEnvironment<T extends z.ZodObject>(schema: T, environment: Record<string, unknown>): z.output<T> {
  // An empty variable is an unset one: `FOO= npm run edge` is how shells leave something out.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const lines = new Map<string, string>();
  for (const issue of parsed.error.issues) {
    const name = String(issue.path[0]);
    const field = schema.shape[name] as z.ZodType | undefined;
    const how = field?.description ?? 'See .env.example.';
    // One line each, with what is wrong first: whoever mends that reads the whole advice anyway.
    if (!lines.has(name))
      lines.set(name, `  ${name}: ${given[name] === undefined ? 'not set' : lowerFirst(issue.message)}. ${how}`);
  }
  throw new ConfigError(`Chorus cannot start with this environment:\n${[...lines.values()].join('\n')}`);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
