/** `npm run migrate [-- --status | --dry-run]`: brings the database of `DATABASE_URL` to the newest version. */
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { parseEnvironment } from '../../shared/platform/config.ts';
import { migrate, migrationStatus } from '../../shared/platform/migrations.ts';
import { connect } from '../../shared/platform/postgres.ts';

const environment = z.object({
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//)
    .describe('Set postgres://user:password@host:port/database.'),
});

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { status: { type: 'boolean', default: false }, 'dry-run': { type: 'boolean', default: false } },
  });
  const { DATABASE_URL } = parseEnvironment(environment, process.env);
  const sql = connect(DATABASE_URL, { max: 1 });
  try {
    if (values.status || values['dry-run']) {
      for (const { version, name, isApplied } of await migrationStatus(sql)) {
        if (values.status)
          console.log(`${String(version).padStart(4, '0')} ${name.padEnd(24)} ${isApplied ? 'applied' : 'missing'}`);
        else if (!isApplied) console.log(`would apply ${String(version).padStart(4, '0')} ${name}`);
      }
      return;
    }
    const applied = await migrate(sql);
    console.log(applied.length === 0 ? 'The database is up to date.' : `Applied: ${applied.join(', ')}.`);
  } finally {
    await sql.end({ timeout: 2 });
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
