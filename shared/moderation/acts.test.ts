/** Acts and cases on a real database, with their jobs, and no Discord: what's recorded doesn't depend on it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../../infra/testing/database.ts';
import { type JobStage, openJobStage } from '../../infra/testing/jobs.ts';
import { defaultsOf } from '../settings/declaration.ts';
import { announceAct, recordAct } from './acts.ts';
import { closeCase } from './carry-out.ts';
import { ACTS, CASES } from './counters.ts';
import { announceCase, carryOutCase } from './jobs.ts';
import { openCase } from './open-case.ts';
import { moderationModule } from './settings.ts';

let database: TestDatabase;
let stage: JobStage;
beforeAll(async () => {
  database = await createDatabase(4);
  stage = openJobStage(database.sql);
});
afterAll(() => database.drop());

test('an act is recorded with its change, and counted once it went to the log', async () => {
  const { sql } = database;
  await sql.begin((inside) =>
    recordAct(inside as never, {
      guild: '7',
      kind: 'purge',
      actor: '1',
      channel: '5',
      detail: { lines: ['Deleted 3.'] },
    }),
  );
  await expect(
    sql.begin(async (inside) => {
      await recordAct(inside as never, { guild: '7', kind: 'nick', actor: '1' });
      throw new Error('the change failed');
    }),
  ).rejects.toThrow('the change failed');
  await stage.runDue([announceAct]);
  expect(stage.metrics.render()).toContain(`${ACTS.name}{kind="purge"} 1`);
  expect(stage.metrics.render()).not.toContain('kind="nick"');
  expect(await sql`select kind, detail from moderation_act where guild_id = 7`).toEqual([
    { kind: 'purge', detail: { lines: ['Deleted 3.'] } },
  ]);
});

test('cases are counted by what came of them', async () => {
  const settings = defaultsOf(moderationModule);
  const caller = (key: string) => ({
    ...{ key, actor: { id: '1' }, guild: { id: '8', roleIds: [] } },
    command: { name: 'mod', module: 'moderation' },
  });
  const { store } = stage.services;
  const asked = { user: '2', reason: undefined, settings, ref: '9' };
  await openCase(store, caller('i:w'), { ...asked, kind: 'warn' });
  const banned = await openCase(store, caller('i:b'), { ...asked, kind: 'ban' });
  if (banned.status !== 'opened') throw new Error(banned.status);
  await closeCase(store, banned.case, 'done', {});
  await stage.runDue([announceCase, carryOutCase]);
  expect(stage.metrics.render()).toContain(`${CASES.name}{kind="warn",status="opened"} 1`);
  expect(stage.metrics.render()).toContain(`${CASES.name}{kind="ban",status="opened"} 1`);
});
