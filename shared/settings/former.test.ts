/** A list that was one role: the release before this one still reads and sets the one. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../../infra/testing/database.ts';
import { staffIn, storeOn } from '../../infra/testing/store.ts';
import { moderationModule } from '../moderation/settings.ts';
import type { Store } from '../platform/store.ts';
import { changeSettings, readSettings, type SettingsChange } from './change.ts';
import { valuesOf } from './declaration.ts';
import { readHistory } from './history.ts';
import { revertSettings } from './revert.ts';

let database: TestDatabase;
let store: Store;
let keys = 0;
beforeAll(async () => {
  database = await createDatabase();
  store = storeOn(database.sql);
});
afterAll(() => database.drop());

const set = (guild: string, changes: SettingsChange) => changeSettings(store, staffIn(guild, `i:f${++keys}`), changes);
const read = (guild: string) => readSettings(store, staffIn(guild, ''));
const historyOf = async (guild: string) =>
  (await readHistory(store, staffIn(guild, ''), { offset: 0, limit: 100 })).entries;

test('the release before sets one protected role, this one several, and each finds what the other protects', async () => {
  const id = '520000000000000001';
  const change = (moderation: Record<string, unknown>) => set(id, { moderation });
  const protects = async () => {
    const { moderation } = (await read(id)).values;
    return [moderation?.protectedRole, valuesOf(moderationModule, moderation).protectedRoles];
  };
  expect(await change({ protectedRole: '31' })).toMatchObject({ values: { moderation: { protectedRole: '31' } } });
  expect(await protects()).toEqual(['31', ['31']]);
  await change({ protectedRoles: ['32', '33'], notices: false });
  expect(await protects()).toEqual(['32', ['32', '33']]);
  await change({ protectedRole: '34' });
  expect(await protects()).toEqual(['34', ['34']]);
  const [latest] = await database.sql<{ id: string }[]>`
    select max(change_id)::text as id from guild_settings_history where guild_id = ${id}`;
  await revertSettings(store, staffIn(id, 'i:revert'), latest?.id ?? '');
  expect(await protects()).toEqual(['32', ['32', '33']]);
  await change({ protectedRoles: null });
  expect(await protects()).toEqual([undefined, []]);
  await change({ protectedRoles: ['35'] });
  await change({ protectedRole: null });
  expect(await protects()).toEqual([undefined, []]);
  // Everything is in this release's words.
  expect((await historyOf(id)).map(({ after }) => after.protectedRoles)).toEqual([
    ...[null, ['35'], null, ['32', '33'], ['34'], ['32', '33'], ['31']],
  ]);
  expect((await historyOf(id)).some(({ before, after }) => 'protectedRole' in { ...before, ...after })).toBe(false);
});

test('a protected role that only the release before stored counts until it’s changed', async () => {
  const id = '520000000000000002';
  const hold = () => database.sql`
    insert into guild_settings (guild_id, module, value, gone, version, set_by)
    values (${id}, 'moderation', '{"protectedRole": "31"}', '{"protectedRole": "31"}', 1, 1)
    on conflict (guild_id, module) do update set value = excluded.value, gone = excluded.gone`;
  await hold();
  expect(valuesOf(moderationModule, (await read(id)).values.moderation).protectedRoles).toEqual(['31']);
  await set(id, { moderation: { protectedRoles: null } });
  expect(await read(id)).toEqual({ values: { moderation: {} }, gone: {} });
  await hold();
  await set(id, { moderation: { protectedRoles: ['32', '31'] } });
  expect(await read(id)).toEqual({
    values: { moderation: { protectedRole: '32', protectedRoles: ['32', '31'] } },
    gone: {},
  });
  expect((await historyOf(id)).map(({ before }) => before)).toEqual([
    { protectedRoles: ['31'] },
    { protectedRoles: ['31'] },
  ]);
});
