/** Whether the database answers, and its clock agrees. */
import { DatabaseUrlError, readDatabaseUrl } from '../../shared/platform/database-url.ts';
import { connect } from '../../shared/platform/postgres.ts';
import { isPooled } from '../../shared/voice/life.ts';
import { type CheckContext, within } from './context.ts';
import { type Area, type Finding, failure, ok, warning } from './finding.ts';
import { skewText, WORRYING_SKEW_MS } from './skew.ts';

/** The oldest release that Chorus is tested with, as `server_version_num`. */
const OLDEST_VERSION = 150_000;
/** Time limit, in milliseconds. */
const TIMEOUT_MS = 3_000;

export const database: Area = {
  name: 'database',
  async check(context) {
    // The configuration's area says so if it's missing or invalid.
    if (!isValid(context.environment.DATABASE_URL)) return [];
    const startedAt = performance.now();
    const answer = await within(
      TIMEOUT_MS,
      'Postgres',
      async () => context.sql<{ version: string; number: number; now: Date }[]>`
        select current_setting('server_version') as version, current_setting('server_version_num')::int as number,
          clock_timestamp() as now`,
    ).catch((error: unknown) => error as Error);
    if (answer instanceof Error)
      return [
        failure(
          'connection',
          `Postgres can’t be reached, so nothing in it was checked: ${reasonOf(answer)}`,
          'Start it, or correct DATABASE_URL.',
        ),
      ];
    const [row] = answer;
    if (row === undefined) throw new Error('Postgres returned nothing');
    const tookMs = performance.now() - startedAt;
    const skewMs = row.now.getTime() - Date.now();
    return [
      row.number < OLDEST_VERSION
        ? failure('version', `Postgres ${row.version} is too old`, 'Upgrade it to Postgres 15 or later.')
        : ok('version', `Postgres ${row.version}, answers in ${Math.ceil(tookMs)} ms`),
      ...(Math.abs(skewMs) > WORRYING_SKEW_MS
        ? [warning('clock', `the database’s clock is ${skewText(skewMs)}`, 'Synchronize both clocks (NTP).')]
        : []),
      ...(context.isNode ? await pooler(context) : []),
    ];
  },
};

/** Through some poolers, a voice node can't hold the lock that shows others that it lives. */
async function pooler({ sql, environment }: CheckContext): Promise<Finding[]> {
  const other = connect(readDatabaseUrl(environment.DATABASE_URL ?? ''), { max: 1, applicationName: 'chorus check' });
  try {
    if (!(await within(TIMEOUT_MS, 'Postgres', () => isPooled(sql, other)))) return [];
    return [
      warning(
        'pooler',
        'DATABASE_URL leads through a pooler in transaction mode, so a dead voice node is only noticed when its leases end',
        'Give voice nodes the address of the server itself.',
      ),
    ];
  } finally {
    await other.end({ timeout: 1 });
  }
}

function isValid(url: string | undefined): boolean {
  try {
    return url !== undefined && readDatabaseUrl(url) !== '';
  } catch (error) {
    if (error instanceof DatabaseUrlError) return false;
    throw error;
  }
}

function reasonOf(error: Error & { code?: string }): string {
  return error.message || error.code || error.name;
}
