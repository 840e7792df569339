import * as z from 'zod';
import { DatabaseUrlError, readDatabaseUrl } from './database-url.ts';

const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
type LogLevel = (typeof LOG_LEVELS)[number];

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

/** One variable of an environment. */
export interface Variable<T = unknown> {
  /** What it has to look like. Made only if it's set: most aren't, and every Worker's start would wait for all of them. */
  schema: () => z.ZodType<T>;
  /** What to set. */
  advice: string;
  /** What counts when it isn't set. Without this, it has to be. */
  unset?: { value: T };
}

/** By name. */
export type Variables = Readonly<Record<string, Variable>>;

type ValueOf<V> = V extends Variable<infer T> ? T : never;
type OptionalIn<V> = { [K in keyof V]: undefined extends ValueOf<V[K]> ? K : never }[keyof V];

/** What variables are set to. */
export type ValuesOf<V extends Variables> = { [K in Exclude<keyof V, OptionalIn<V>>]: ValueOf<V[K]> } & {
  [K in OptionalIn<V>]?: ValueOf<V[K]>;
};

/** A variable that has to be set. */
export function required<T>(schema: () => z.ZodType<T>, advice: string): Variable<T> {
  return { schema, advice };
}

export function optional<T>(schema: () => z.ZodType<T>, advice: string): Variable<T | undefined> {
  return { schema, advice, unset: { value: undefined } };
}

/** @param standard what counts when the variable isn't set. */
export function withDefault<T>(standard: T, schema: () => z.ZodType<T>, advice: string): Variable<T> {
  return { schema, advice, unset: { value: standard } };
}

/** An http(s) URL. */
export const httpUrl = () => z.url({ protocol: /^https?$/ });

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

/** JSON that a schema reads. */
export function json<T extends z.ZodType>(schema: T) {
  return z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue('not JSON');
        return z.NEVER;
      }
    })
    .pipe(schema);
}

const databaseUrl = () =>
  z.string().transform((text, context) => {
    try {
      return readDatabaseUrl(text);
    } catch (error) {
      if (!(error instanceof DatabaseUrlError)) throw error;
      context.addIssue(error.message);
      return z.NEVER;
    }
  });

/** Variables that more than one process reads. */
export const variables = {
  discordApiBase: withDefault(
    'https://discord.com/api',
    () => httpUrl().transform((base) => base.replace(/\/+$/, '')),
    'Set an http(s) URL without /v10 (default: https://discord.com/api).',
  ),
  databaseUrl: required(databaseUrl, 'Set postgres://user:password@host:port/database.'),
  agentTokenKeys: required(
    () => list(z.string().regex(/^[a-z0-9-]{1,16}:[0-9a-f]{64}$/i)),
    'Set id:key, where the key is 64 hexadecimal digits (`openssl rand -hex 32`). Separate several with commas; the first one encrypts.',
  ),
  metricsToken: required(
    () => z.string().min(16),
    'Set a random string of at least 16 characters. Prometheus sends it as a bearer token.',
  ),
  errorWebhookUrl: optional(httpUrl, 'Set the URL of a Discord webhook (optional).'),
  port: (standard: number) =>
    withDefault(
      standard,
      () => z.coerce.number().int().min(1).max(65_535),
      `Set a port from 1 to 65535 (default: ${standard}).`,
    ),
  host: withDefault('0.0.0.0', () => z.string().min(1), 'Set the address to listen on (default: all addresses).'),
  allowPrivateMedia: withDefault(
    false,
    () => z.enum(['true', 'false']).transform((text) => text === 'true'),
    'Set true to let members play from private addresses (default: false).',
  ),
  logLevel: withDefault<LogLevel>(
    'info',
    () => z.enum(LOG_LEVELS),
    'Set debug, info, warn, error, or silent (default: info).',
  ),
} as const;

/**
 * Validates the environment of one process.
 *
 * @throws {ConfigError} if a variable is missing or invalid.
 */
export function parseEnvironment<V extends Variables>(variables: V, environment: Record<string, unknown>): ValuesOf<V> {
  const values: Record<string, unknown> = {};
  const problems: VariableProblem[] = [];
  for (const [name, { schema, advice, unset }] of Object.entries(variables)) {
    const text = environment[name];
    // An empty variable counts as unset: `FOO= npm run edge` is how a shell clears one.
    if (text === undefined || text === '') {
      if (unset === undefined) problems.push({ name, problem: 'not set', advice });
      else values[name] = unset.value;
      continue;
    }
    const { success, data, error } = schema().safeParse(text);
    if (success) values[name] = data;
    // Its first problem only: the advice covers the others.
    else problems.push({ name, problem: lowerFirst(error.issues[0]?.message ?? 'not valid'), advice });
  }
  if (problems.length === 0) return values as ValuesOf<V>;
  const lines = problems.map(({ name, problem, advice }) => `  ${name}: ${problem}. ${advice}`);
  throw new ConfigError(`Chorus can’t start with this environment:\n${lines.join('\n')}`, problems);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
