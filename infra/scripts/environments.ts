/** The environments of scripts that containers run. */
import * as z from 'zod';
import { ConfigError, optional, required, type ValuesOf, variables } from '../../shared/platform/config.ts';

const databaseUrl = optional(variables.databaseUrl.schema, variables.databaseUrl.advice);

/** Of everything that needs the owner of the tables. One of them is enough: see `ownerUrlOf`. */
export const ownerVariables = {
  DATABASE_URL: databaseUrl,
  MIGRATE_DATABASE_URL: databaseUrl,
} as const;

/**
 * The connection string of the owner of the tables.
 *
 * @throws {ConfigError} if neither variable is set.
 */
export function ownerUrlOf({ DATABASE_URL, MIGRATE_DATABASE_URL }: ValuesOf<typeof ownerVariables>): string {
  const url = MIGRATE_DATABASE_URL ?? DATABASE_URL;
  if (url !== undefined) return url;
  throw new ConfigError(
    'MIGRATE_DATABASE_URL: not set, and neither is DATABASE_URL. Set one to postgres://user:password@host:port/database of the role that owns the tables.',
  );
}

const password = required(
  () => z.string().regex(/^[A-Za-z0-9]+$/),
  'Set a random string of letters and digits (`openssl rand -hex 24`).',
);

/** Of `npm run migrate -- --logins`, besides the owner's. */
export const loginsVariables = { EDGE_DATABASE_PASSWORD: password, NODE_DATABASE_PASSWORD: password } as const;
