import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../../infra/testing/database.ts';
import { storeOn } from '../../infra/testing/store.ts';
import type { Store } from '../platform/store.ts';
import { readAnswerSettings } from './answer-settings.ts';
import { setKey } from './keys.ts';
import { setMode } from './mode-store.ts';
import { changePersonality } from './personality.ts';

const USER = '210000000000000007';
const GUILD = '310000000000000007';
const CHANNEL = '410000000000000007';
const place = { guildId: GUILD, channelId: CHANNEL, isAgeRestricted: false };

let database: TestDatabase;
let store: Store;
beforeAll(async () => {
  database = await createDatabase(2);
  store = storeOn(database.sql, { clock: () => new Date() });
});
afterAll(() => database.drop());

let sequence = 0;
const caller = () => ({
  ...{ key: `staff:${++sequence}`, actor: { id: '1' }, guild: { id: GUILD, roleIds: [] } },
  command: { name: 'mode', module: 'ai' },
});

test('where nobody has set anything, the standard counts, also in direct messages', async () => {
  const inServer = await readAnswerSettings(store, { user: USER, guild: GUILD, place });
  expect(inServer).toMatchObject({ own: undefined, chosen: null });
  expect(inServer.system).toContain('# ');
  expect(await readAnswerSettings(store, { user: USER })).toEqual(inServer);
});

test('a key, the server’s model, its personality, and the place’s mode are read at once', async () => {
  const sealed = { ciphertext: 'c2VhbGVk', keyId: 'one' };
  await setKey(store, caller(), { owner: 'server', id: GUILD, service: 'openai', model: 'theirs', sealed });
  await setKey(store, caller(), { owner: 'member', id: USER, service: 'openai', model: 'mine', sealed });
  await database.sql`insert into guild_settings (guild_id, module, value, version, set_by)
    values (${GUILD}, 'ai', '{"model":"second"}', 1, 1)`;
  await changePersonality(store, caller(), {
    action: 'edit',
    preset: 'mentor',
    text: 'You are the owl of this library.',
  });
  const server = { level: 'server', id: GUILD, name: '' } as const;
  await setMode(store, caller(), server, { use: 'super_snail', hasPersonality: null, rating: null });
  const found = await readAnswerSettings(store, { user: USER, guild: GUILD, place });
  expect(found).toMatchObject({ own: { owner: 'member', model: 'mine', key: sealed }, chosen: 'second' });
  expect(found.system).toContain('owl of this library');
  expect(found.system).toContain('Super Snail');
  const other = await readAnswerSettings(store, { user: '2', guild: GUILD, place });
  expect(other.own).toMatchObject({ owner: 'server', model: 'theirs' });
});

test('where a channel is off, there are no instructions', async () => {
  await setMode(store, caller(), { level: 'channel', id: CHANNEL, name: 'general' }, { use: 'off' });
  expect((await readAnswerSettings(store, { user: USER, guild: GUILD, place })).system).toBeUndefined();
  const elsewhere = { ...place, channelId: '410000000000000008' };
  expect((await readAnswerSettings(store, { user: USER, guild: GUILD, place: elsewhere })).system).toContain('owl');
});
