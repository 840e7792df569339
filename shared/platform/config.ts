import * as z from 'zod';
import { DatabaseUrlError, readDatabaseUrl } from './database-url.ts';

/** What's wrong with one variable: `not set`, and what to set. */
export interface VariableProblem {
  name: string;
  problem: string;
  advice: string;
}

/** The environment isn't valid. The message names each bad variable and says how to fix it. */
export class ConfigError extends Error {
  override name = 'ConfigError';
  /** The same, one by one. */
  readonly problems: readonly VariableProblem[];

  constructor(message: string, problems: readonly VariableProblem[] = []) {
    super(message);
    this.problems = problems;
  }
}

const url = z.url({ protocol: /^https?$/ });

/** Validation for variables that more than one process reads. */
export const fields = {
  url,
  discordApiBase: url
    .default('https://discord.com/api')
    .transform((base) => base.replace(/\/+$/, ''))
    .describe('Set an http(s) URL without /v10 (default: https://discord.com/api).'),
  databaseUrl: z
    .string()
    .transform((text, context) => {
      try {
        return readDatabaseUrl(text);
      } catch (error) {
        if (!(error instanceof DatabaseUrlError)) throw error;
        context.addIssue(error.message);
        return z.NEVER;
      }
    })
    .describe('Set postgres://user:password@host:port/database.'),
  /** JSON that a schema reads. */
  json: <T extends z.ZodType>(schema: T) =>
    z
      .string()
      .transform((text, context) => {
        try {
          return JSON.parse(text) as unknown;
        } catch {
          context.addIssue('not JSON');
          return z.NEVER;
        }
      })
      .pipe(schema),
  agentTokenKeys: list(z.string().regex(/^[a-z0-9-]{1,16}:[0-9a-f]{64}$/i)).describe(
    'Set id:key, where the key is 64 hexadecimal digits (`openssl rand -hex 32`). Separate several with commas; the first one encrypts.',
  ),
  metricsToken: z
    .string()
    .min(16)
    .describe('Set a random string of at least 16 characters. Prometheus sends it as a bearer token.'),
  port: (standard: number) =>
    z.coerce
      .number()
      .int()
      .min(1)
      .max(65_535)
      .default(standard)
      .describe(`Set a port from 1 to 65535 (default: ${standard}).`),
  host: z.string().min(1).default('0.0.0.0').describe('Set the address to listen on (default: all addresses).'),
  allowPrivateMedia: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true')
    .describe('Set true to let members play from private addresses (default: false).'),
  logLevel: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('Set debug, info, warn, error, or silent (default: info).'),
} as const;

/** A comma-separated list for key rotation: the first value is used, and the rest are still accepted. */
export function list(item: z.ZodString) {
  return z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.tuple([item], item));
}

/** Values separated by commas, at least one. */
export function separated<T extends z.ZodType<unknown, string>>(item: T) {
  return z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(item));
}

/**
 * Validates the environment of one process.
 *
 * @throws {ConfigError} if a variable is missing or invalid.
 */
export function parseEnvironment<T extends z.ZodObject>(schema: T, environment: Record<string, unknown>): z.output<T> {
  // An empty variable counts as unset: `FOO= npm run edge` is how a shell clears one.
  const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(present);
  if (parsed.success) return parsed.data;
  const problems = new Map<string, VariableProblem>();
  for (const issue of parsed.error.issues) {
    const name = String(issue.path[0]);
    const field = schema.shape[name] as z.ZodType | undefined;
    const advice = field?.description ?? 'See .env.example.';
    const problem = present[name] === undefined ? 'not set' : lowerFirst(issue.message);
    // One line per variable, with its first problem: the advice covers the others.
    if (!problems.has(name)) problems.set(name, { name, problem, advice });
  }
  const lines = [...problems.values()].map(({ name, problem, advice }) => `  ${name}: ${problem}. ${advice}`);
  throw new ConfigError(`Chorus can’t start with this environment:\n${lines.join('\n')}`, [...problems.values()]);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
