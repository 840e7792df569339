import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../../infra/testing/database.ts';
import { openJobStage } from '../../infra/testing/jobs.ts';
import { storeOn } from '../../infra/testing/store.ts';
import { settleAct } from '../moderation/intents.ts';
import type { GuildCaller, Store } from '../platform/store.ts';
import { changeOnce, type Work } from './change.ts';

let database: TestDatabase;
let store: Store;
beforeAll(async () => {
  database = await createDatabase();
  store = storeOn(database.sql);
});
afterAll(() => database.drop());

let guilds = 0;
const newGuild = () => String(700 + ++guilds);
const caller = (guild: string, key: string): GuildCaller => ({
  ...{ key, actor: { id: '1' }, guild: { id: guild, roleIds: [] } },
  command: { name: 'automod', module: 'safety' },
});
const about = { subject: 'automod', request: ['a'] } as const;
const done: Work = {
  ended: { status: 'changed', lines: ['Done.'] },
  act: { kind: 'automod', detail: { lines: ['Done.'] } },
};
const acts = (guild: string) => database.sql`select actor_id from moderation_act where guild_id = ${guild}`;

test('the same interaction delivered three times at once changes once, and gets one answer', async () => {
  const guild = newGuild();
  let works = 0;
  const change = () =>
    changeOnce(store, caller(guild, 'i:1'), about, async () => {
      works += 1;
      await new Promise((resolve) => setTimeout(resolve, 300));
      return done;
    });
  expect(await Promise.all([change(), change(), change()])).toEqual([done.ended, done.ended, done.ended]);
  expect(works).toBe(1);
  expect(await acts(guild)).toHaveLength(1);
});

test('two members of staff wait for each other, and other servers for nobody', async () => {
  const [guild, other] = [newGuild(), newGuild()];
  let running = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, 200));
    running -= 1;
    return done;
  };
  await Promise.all(['i:2', 'i:3', 'i:4'].map((key) => changeOnce(store, caller(guild, key), about, work)));
  expect(most).toBe(1);
  await Promise.all([
    changeOnce(store, caller(guild, 'i:5'), about, work),
    changeOnce(store, caller(other, 'i:6'), about, work),
  ]);
  expect(most).toBe(2);
});

test('a change that failed can be tried again right away, and one that was refused stays refused', async () => {
  const guild = newGuild();
  const failing = changeOnce(store, caller(guild, 'i:7'), about, () => Promise.reject(new Error('away')));
  await expect(failing).rejects.toThrow('away');
  expect(await changeOnce(store, caller(guild, 'i:7'), about, async () => done)).toEqual(done.ended);
  const no: Work = { ended: { status: 'refused', sentence: 'No.' } };
  expect(await changeOnce(store, caller(guild, 'i:8'), about, async () => no)).toEqual(no.ended);
  expect(await changeOnce(store, caller(guild, 'i:8'), about, async () => done)).toEqual(no.ended);
  expect(await acts(guild)).toHaveLength(1);
});

test('changes are counted by subject, and by what came of them', async () => {
  const { services, metrics } = openJobStage(database.sql);
  const guild = newGuild();
  const change = (key: string, work: Work) => changeOnce(services.store, caller(guild, key), about, async () => work);
  await change('i:c1', done);
  await change('i:c1', done);
  await change('i:c2', { ended: { status: 'refused', sentence: 'No.' } });
  expect(metrics.render()).toContain('chorus_safety_changes_total{subject="automod",status="changed"} 1');
  expect(metrics.render()).toContain('chorus_safety_changes_total{subject="automod",status="refused"} 1');
});

test('what was intended is told to the redelivery, and recorded by a job if there’s none', async () => {
  const guild = newGuild();
  const { services, runDue, metrics } = openJobStage(database.sql);
  const { detail, kind } = { kind: 'automod', detail: { lines: ['Done.'] } } as const;
  const dying = changeOnce(store, caller(guild, 'i:d1'), about, async ({ intend }) => {
    await intend({ kind, detail });
    throw new Error('killed');
  });
  await expect(dying).rejects.toThrow('killed');
  const seen: unknown[] = [];
  await changeOnce(services.store, caller(guild, 'i:d1'), about, async ({ intended }) => {
    seen.push(intended);
    return done;
  });
  expect(seen).toEqual([{ lines: ['Done.'] }]);
  const again = changeOnce(store, caller(guild, 'i:d2'), about, async ({ intend }) => {
    await intend({ kind, detail });
    throw new Error('killed');
  });
  await expect(again).rejects.toThrow('killed');
  await database.sql`update job set run_at = clock_timestamp(), claimable_at = clock_timestamp() where kind = 'settle_act'`;
  await runDue([settleAct]);
  const lines = await database.sql`select detail from moderation_act where guild_id = ${guild} order by act_id`;
  expect(lines.map(({ detail: { lines: each, isUnknown } }) => [each.length, isUnknown])).toEqual([
    [1, undefined],
    [2, true],
  ]);
  expect(await database.sql`select from moderation_intent where guild_id = ${guild}`).toHaveLength(0);
  expect(metrics.render()).toContain('chorus_moderation_intents_total{status="unknown"} 1');
});

test('what a dead process began is free after its lease', async () => {
  const guild = newGuild();
  await database.sql`
    insert into safety_change (guild_id, subject, key, until) values (${guild}, 'automod', 'i:9', clock_timestamp() + interval '1 second')`;
  expect(await changeOnce(store, caller(guild, 'i:10'), about, async () => done)).toEqual(done.ended);
});

test('nothing begins where staff switched it off', async () => {
  const guild = newGuild();
  await database.sql`
    insert into guild_settings (guild_id, module, value, version, set_by)
    values (${guild}, 'access', '{"module:safety": {"isOff": true, "roleIds": []}}', 1, 1)`;
  let works = 0;
  const outcome = await changeOnce(store, caller(guild, 'i:11'), about, async () => {
    works += 1;
    return done;
  });
  expect([outcome.status, works]).toEqual(['switched_off', 0]);
});
