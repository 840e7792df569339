/** Every finding of `npm run check` about the database, caused for real. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { EDGE_ROLE, NODE_ROLE } from '../../shared/platform/database-roles.ts';
import { connect } from '../../shared/platform/postgres.ts';
import { startPostgres } from '../sandbox/postgres/server.ts';
import { isRoot } from '../sandbox/state/folder.ts';
import { checkoutFolder, findingsOf, type Installation, matching, openInstallation } from '../testing/checking.ts';
import { createDatabase, createEmptyDatabase, type TestDatabase } from '../testing/database.ts';
import { openFaultyProxy } from '../testing/faulty-proxy.ts';
import { runScript } from '../testing/script.ts';
import { openTransactionPooler } from '../testing/transaction-pooler.ts';

let stage: TestDatabase;
let installation: Installation;
let root: string;

beforeAll(async () => {
  stage = await createDatabase(2);
  installation = await openInstallation(stage.url);
  root = checkoutFolder();
});
afterAll(async () => {
  await installation.stop();
  await stage.drop();
  rmSync(root, { recursive: true });
});

const found = findingsOf(() => ({ environment: installation.environment, root }));

test.each([
  ['', 'configuration DATABASE_URL failure: DATABASE_URL: not set → Set postgres://user'],
  ['mysql://a', 'configuration DATABASE_URL failure: DATABASE_URL: not a postgres'],
  [
    'postgres://u:secret-password@127.0.0.1:1/x',
    'database connection failure: Postgres can’t be reached.+ECONNREFUSED.+ → Start it',
  ],
])('%s fails once, and what needs it isn’t checked', async (url, reason) => {
  const findings = await found('configuration database migrations rights books jobs nodes agents', {
    DATABASE_URL: url,
  });
  expect(findings).toEqual([matching(reason)]);
  expect(findings.join()).not.toContain('secret-password');
});

test('a server that doesn’t respond is reported in time', async () => {
  const proxy = await openFaultyProxy(stage.url);
  proxy.set('silent');
  onTestFinished(() => proxy.close());
  expect(await found('database jobs', { DATABASE_URL: proxy.url })).toEqual([matching('Postgres can’t be reached')]);
});

test('a voice node’s address that leads through a pooler in transaction mode', async () => {
  const pooler = await openTransactionPooler(stage.url);
  onTestFinished(() => pooler.close());
  const node = { NODE_PUBLIC_URL: 'http://127.0.0.1:8788' };
  expect(await found('database', { ...node, DATABASE_URL: pooler.url })).toEqual([
    matching('database pooler warning: DATABASE_URL leads through a pooler.+ → Give voice nodes the address'),
  ]);
  expect(await found('database', { ...node, DATABASE_URL: stage.url })).toEqual([]);
  // Edges work through it.
  expect(await found('database', { DATABASE_URL: pooler.url, NODE_PUBLIC_URL: '', LAVALINK_NODES: '' })).toEqual([]);
});

test('a server that’s too old, and a clock that’s off', async () => {
  const other = await createEmptyDatabase();
  onTestFinished(() => other.drop());
  // The oldest version that still gets security fixes is no longer packaged, so this database claims to be one.
  await other.sql.unsafe(`create schema claimed;
    create function claimed.current_setting(name text) returns text language sql as $$
      select case name when 'server_version' then '14.19' when 'server_version_num' then '140019'
        else pg_catalog.current_setting(name) end $$;
    create function claimed.clock_timestamp() returns timestamptz language sql as $$
      select pg_catalog.clock_timestamp() - interval '3 minutes' $$`);
  await other.sql`select set_config('search_path', 'claimed, pg_catalog, public', false)`;
  const name = other.url.slice(other.url.lastIndexOf('/') + 1);
  await other.sql.unsafe(`alter database ${name} set search_path = claimed, pg_catalog, public`);
  expect(await found('database', { DATABASE_URL: other.url })).toEqual([
    'database version failure: Postgres 14.19 is too old → Upgrade it to Postgres 15 or later.',
    'database clock warning: the database’s clock is 3 minutes behind this machine’s → Synchronize both clocks (NTP).',
  ]);
});

test('a server whose role for migrations may not create roles', { timeout: 240_000 }, async () => {
  // Roles belong to a whole server, and other tests need them on theirs.
  const folder = mkdtempSync(join(tmpdir(), 'chorus-roles-'));
  if (isRoot()) chmodSync(folder, 0o711);
  const server = await startPostgres({ folder, password: 'for-tests', isDisposable: true });
  onTestFinished(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const admin = connect(server.url.replace(/[^/]*$/, 'postgres'), { max: 1 });
  await admin.unsafe(`create role plain login password 'for-tests'`);
  await admin.unsafe('create database plain owner plain');
  const DATABASE_URL = Object.assign(new URL(server.url), { username: 'plain', pathname: '/plain' }).href;
  const missing = matching(
    '^rights roles warning: the roles chorus_edge and chorus_node are missing → Let the role that migrates create roles, or create both yourself, and run: npm run migrate.',
  );
  const migrated = await runScript('infra/scripts/migrate.ts', [], { DATABASE_URL });
  expect(migrated.code).toBe(0);
  expect((await found('rights', { DATABASE_URL })).slice(1)).toEqual([missing]);
  // What the fix says.
  await admin.unsafe(`create role ${EDGE_ROLE}; create role ${NODE_ROLE}`);
  await admin.end();
  await runScript('infra/scripts/migrate.ts', [], { DATABASE_URL });
  expect((await found('rights', { DATABASE_URL })).slice(1)).toEqual([]);
});

test('migrations that are pending, of a later release, and functions that differ', async () => {
  const empty = await createEmptyDatabase();
  onTestFinished(() => empty.drop());
  expect(await found('migrations books jobs nodes agents', { DATABASE_URL: empty.url })).toEqual([
    matching('^migrations migrations failure: \\d+ migrations are pending → Run: npm run migrate'),
  ]);
  await stage.sql`insert into schema_version (version, name) values (9999, 'later')`;
  expect(await found('migrations')).toEqual([matching('the database has migration 9999, .+ends at \\d+ → Check out')]);
  await stage.sql`delete from schema_version where version = 9999`;
  await stage.sql`update schema_function set checksum = 'x' where file = 'economy/pay.sql'`;
  expect(await found('migrations')).toEqual([matching('functions failure: 1 function is out of date')]);
  await runScript('infra/scripts/migrate.ts', [], { DATABASE_URL: stage.url });
  expect(await found('migrations')).toEqual([]);
});

test('roles that lack something, and roles that can do more than they need', async () => {
  await stage.sql.unsafe(`revoke insert on transfer from ${EDGE_ROLE}; grant update on entry to ${EDGE_ROLE};
    grant select on account to public; revoke usage on sequence voice_fence from ${NODE_ROLE}`);
  expect((await found('rights')).slice(1)).toEqual([
    matching(`edge-missing failure: ${EDGE_ROLE} lacks insert on transfer → Run: npm run migrate`),
    matching(`edge-beyond failure: ${EDGE_ROLE} has 1 right that isn’t needed: update on entry`),
    matching(`node-missing failure: ${NODE_ROLE} lacks usage of voice_fence`),
    matching(`node-beyond failure: ${NODE_ROLE} has 1 right that isn’t needed: select on account → .+from public`),
  ]);
  await stage.sql`revoke all on all tables in schema public from public`;
  await runScript('infra/scripts/migrate.ts', [], { DATABASE_URL: stage.url });
  expect(await found('rights')).toHaveLength(1);
  await stage.sql`grant create on schema public to public`;
  expect((await found('rights')).slice(1)).toEqual([
    matching('edge-beyond failure: .+create in the schema.+revoke create'),
    matching('node-beyond failure'),
  ]);
  await stage.sql`revoke create on schema public from public`;
});

test('a halted ledger, one that didn’t balance, and one that nobody checks', async () => {
  await stage.sql`delete from ledger_check`;
  await stage.sql`insert into ledger_halt (scope, reason) values (0, 'every balance is the sum of its entries')`;
  await stage.sql`insert into ledger_check (is_full, at, through_id, settled_id, horizon, drift)
    values (true, now() - interval '3 days', 0, 0, '0', '[{"invariant": "no balance is below its floor", "rows": 1}]')`;
  await stage.sql`insert into transfer (idem_key, code, actor_id, at) values ('old', 'freeze', 1, now() - interval '3 days')`;
  expect(await found('books')).toEqual([
    matching('halt failure: the ledger is halted: every balance .+ → .+/economy resume'),
    matching('balance failure: .+: no balance is below its floor'),
    matching('check warning: last checked 72 hours ago → Start an edge'),
  ]);
  await stage.sql`delete from ledger_check`;
  await stage.sql`delete from ledger_halt`;
  expect(await found('books')).toEqual([matching('check warning: the whole ledger was never checked')]);
});

test('jobs that are late, and jobs that were given up', async () => {
  await stage.sql`insert into job (kind, key, run_at, claimable_at, dead_at) values
    ('forgotten', 'a', now() - interval '2 minutes', now() - interval '2 minutes', null),
    ('broken', 'a', now(), now(), now())`;
  expect(await found('jobs')).toEqual([
    'jobs dead failure: given up: 1 × broken → See “Jobs are dead” in docs/OPERATIONS.md.',
    'jobs late failure: late: 1 × forgotten → Start an edge or a voice node, or see their logs.',
  ]);
  await stage.sql`delete from job where kind in ('forgotten', 'broken')`;
});
