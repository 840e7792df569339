/** The environments of scripts that containers run. */
import * as z from 'zod';
import { ConfigError, fields } from '../../shared/platform/config.ts';

const databaseUrl = fields.databaseUrl.optional().describe(fields.databaseUrl.description ?? '');

/** Of everything that needs the owner of the tables. One of them is enough: see `ownerUrlOf`. */
export const ownerEnvironment = z.object({
  DATABASE_URL: databaseUrl,
  MIGRATE_DATABASE_URL: databaseUrl,
});

/**
 * The connection string of the owner of the tables.
 *
 * @throws {ConfigError} if neither variable is set.
 */
export function ownerUrlOf({ DATABASE_URL, MIGRATE_DATABASE_URL }: z.output<typeof ownerEnvironment>): string {
  const url = MIGRATE_DATABASE_URL ?? DATABASE_URL;
  if (url !== undefined) return url;
  throw new ConfigError(
    'MIGRATE_DATABASE_URL: not set, and neither is DATABASE_URL. Set one to postgres://user:password@host:port/database of the role that owns the tables.',
  );
}

const password = z
  .string()
  .regex(/^[A-Za-z0-9]+$/)
  .describe('Set a random string of letters and digits (`openssl rand -hex 24`).');

/** Of `npm run migrate -- --logins`, besides the owner's. */
export const loginsEnvironment = z.object({ EDGE_DATABASE_PASSWORD: password, NODE_DATABASE_PASSWORD: password });
