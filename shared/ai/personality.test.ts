import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../../infra/testing/database.ts';
import { storeOn } from '../../infra/testing/store.ts';
import type { GuildCaller, Store } from '../platform/store.ts';
import {
  changePersonality,
  KEPT_VERSIONS,
  listVersions,
  type PersonalityChange,
  readPersonality,
  STANDARD_PERSONALITY,
} from './personality.ts';
import { PRESETS } from './presets.ts';

let database: TestDatabase;
let store: Store;
beforeAll(async () => {
  database = await createDatabase(6);
  store = storeOn(database.sql);
});
afterAll(() => database.drop());

let count = 0;
const newGuild = () => String(8_000 + ++count);
const by = (guild: string, key = `i:p${++count}`, actor = '1'): GuildCaller => ({
  ...{ key, actor: { id: actor }, guild: { id: guild, roleIds: [] } },
  command: { name: 'personality', module: 'ai' },
});
const change = (guild: string, wanted: PersonalityChange, key?: string) =>
  changePersonality(store, by(guild, key), wanted);
const present = async (guild: string) => (await readPersonality(store, guild)).personality;
const versions = async (guild: string) => (await listVersions(store, guild, { offset: 0, limit: 200 })).entries;

test('until staff change something, the standard personality counts', async () => {
  expect(await readPersonality(store, newGuild())).toEqual({ personality: STANDARD_PERSONALITY, newest: undefined });
  expect((await readPersonality(store, undefined)).personality).toEqual(STANDARD_PERSONALITY);
});

test('every change is a version, and any of them comes back as it was', async () => {
  const guild = newGuild();
  expect(await change(guild, { action: 'edit', preset: 'playful', text: 'Be an owl.' })).toMatchObject({
    status: 'changed',
    version: 1,
    before: STANDARD_PERSONALITY,
  });
  const owl = await present(guild);
  expect(owl).toEqual({ preset: 'playful', ...PRESETS.playful.dials, text: 'Be an owl.' });
  await change(guild, { action: 'adjust', dials: { depth: 9, formality: 1 } });
  expect(await present(guild)).toEqual({ ...owl, depth: 9, formality: 1 });
  await change(guild, { action: 'reset' });
  expect(await present(guild)).toEqual(STANDARD_PERSONALITY);
  expect(await change(guild, { action: 'restore', version: 1 })).toMatchObject({ version: 4, after: owl });
  expect((await versions(guild)).map(({ version, action, restored }) => [version, action, restored])).toEqual([
    [4, 'restore', 1],
    [3, 'reset', null],
    [2, 'adjust', null],
    [1, 'edit', null],
  ]);
});

test('the same preset keeps its dials where they are, and another one brings its own', async () => {
  const guild = newGuild();
  await change(guild, { action: 'adjust', dials: { enthusiasm: 10 } });
  await change(guild, { action: 'edit', preset: 'friendly', text: 'Hello.' });
  expect(await present(guild)).toMatchObject({ enthusiasm: 10, text: 'Hello.' });
  await change(guild, { action: 'edit', preset: 'professional', text: 'Hello.' });
  expect(await present(guild)).toMatchObject(PRESETS.professional.dials);
});

test('what changes nothing makes no version, and a version that isn’t there changes nothing', async () => {
  const guild = newGuild();
  expect(await change(guild, { action: 'reset' })).toEqual({ status: 'unchanged', after: STANDARD_PERSONALITY });
  expect(await change(guild, { action: 'restore', version: 1 })).toEqual({ status: 'unknown' });
  expect(await versions(guild)).toEqual([]);
});

test('the same interaction twice is one version, and two at once are two', async () => {
  const guild = newGuild();
  const wanted = { action: 'adjust', dials: { depth: 1 } } as const;
  const first = await change(guild, wanted, 'i:again');
  await change(guild, { action: 'adjust', dials: { depth: 2 } });
  expect(await change(guild, wanted, 'i:again')).toEqual(first);
  await Promise.all([
    change(guild, { action: 'adjust', dials: { enthusiasm: 1 } }),
    change(guild, { action: 'adjust', dials: { formality: 9 } }),
  ]);
  expect(await present(guild)).toMatchObject({ depth: 2, enthusiasm: 1, formality: 9 });
  expect((await versions(guild)).map(({ version }) => version)).toEqual([4, 3, 2, 1]);
});

test('a server keeps its newest versions, and nobody rewrites one', async () => {
  const guild = newGuild();
  for (let each = 1; each <= KEPT_VERSIONS + 3; each++)
    await change(guild, { action: 'edit', preset: 'neutral', text: `Text ${each}` });
  const kept = await versions(guild);
  expect([kept.length, kept[0]?.version, kept.at(-1)?.version]).toEqual([KEPT_VERSIONS, KEPT_VERSIONS + 3, 4]);
  await expect(database.sql`update ai_personality set text = '' where guild_id = ${guild}`).rejects.toThrow(
    'append-only',
  );
  await expect(database.sql`delete from ai_personality where guild_id = ${guild}`).rejects.toThrow('append-only');
});

test('where staff switched AI off, nothing changes', async () => {
  const guild = newGuild();
  await database.sql`insert into guild_settings (guild_id, module, value, version, set_by)
    values (${guild}, 'access', '{"module:ai": {"isOff": true, "roleIds": []}}', 1, 1)`;
  expect(await change(guild, { action: 'adjust', dials: { depth: 1 } })).toMatchObject({ status: 'switched_off' });
  expect(await versions(guild)).toEqual([]);
});
