/** The environments of scripts that containers run. */
import * as z from 'zod';
import { fields } from '../../shared/platform/config.ts';

/** Of everything that needs the owner of the tables. */
export const ownerEnvironment = z.object({
  DATABASE_URL: fields.databaseUrl,
  MIGRATE_DATABASE_URL: fields.databaseUrl.optional(),
});

const password = z
  .string()
  .regex(/^[A-Za-z0-9]+$/)
  .describe('Set a random string of letters and digits (`openssl rand -hex 24`).');

/** Of `npm run migrate -- --logins`, besides the owner's. */
export const loginsEnvironment = z.object({ EDGE_DATABASE_PASSWORD: password, NODE_DATABASE_PASSWORD: password });
