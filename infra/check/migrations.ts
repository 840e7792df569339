/** Whether the schema is this release's. */
import { schemaStatus } from '../../shared/platform/migrations.ts';
import { counted, plural } from '../../shared/platform/plural.ts';
import { type Area, failure, ok } from './finding.ts';

export const migrations: Area = {
  name: 'migrations',
  needs: ['database'],
  async check({ sql }) {
    const status = await schemaStatus(sql);
    const pending = status.migrations.filter(({ isApplied }) => !isApplied).length;
    if (pending > 0)
      return [
        failure(
          'migrations',
          `${counted(pending, 'migration')} ${plural(pending, 'is', 'are')} pending`,
          'Run: npm run migrate',
        ),
      ];
    const newest = status.migrations.at(-1)?.version ?? 0;
    const [applied] = await sql<{ version: number }[]>`select max(version)::int as version from schema_version`;
    if (applied !== undefined && applied.version > newest)
      return [
        failure(
          'migrations',
          `the database has migration ${applied.version}, and this checkout ends at ${newest}`,
          'Check out the release that migrated it, or a later one.',
        ),
      ];
    const outdated = status.functions.created.length + status.functions.replaced.length;
    if (outdated > 0)
      return [
        failure(
          'functions',
          `${counted(outdated, 'function')} ${plural(outdated, 'is', 'are')} out of date`,
          'Run: npm run migrate',
        ),
      ];
    const left = status.abandoned.length;
    return [
      ok(
        'migrations',
        left === 0 ? 'up to date' : `up to date, with ${counted(left, 'function')} of an earlier release`,
      ),
    ];
  },
};
