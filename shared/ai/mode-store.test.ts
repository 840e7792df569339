import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../../infra/testing/database.ts';
import { storeOn } from '../../infra/testing/store.ts';
import { call } from '../platform/call.ts';
import type { GuildCaller, Store } from '../platform/store.ts';
import { listModes, type ModeTarget, readMode, setMode, UNSET } from './mode-store.ts';
import { DEFAULT_MODE, type Level } from './modes.ts';

let database: TestDatabase;
let store: Store;
beforeAll(async () => {
  database = await createDatabase(6);
  store = storeOn(database.sql);
});
afterAll(() => database.drop());

let count = 0;
const newGuild = () => String(9_000 + ++count);
const by = (guild: string, key = `i:m${++count}`, actor = '1'): GuildCaller => ({
  ...{ key, actor: { id: actor }, guild: { id: guild, roleIds: [] } },
  command: { name: 'mode', module: 'ai' },
});
const at = (level: Level, id: string, name = 'somewhere'): ModeTarget => ({ level, id, name });
const everything = { offset: 0, limit: 100 };
const historyOf = (guild: string) =>
  database.sql`select level, before, after, actor_id::text as actor from ai_mode_history where guild_id = ${guild} order by change_id`;

test('a place has what’s set on its levels, and nothing of other places', async () => {
  const guild = newGuild();
  const place = { guildId: guild, categoryId: '20', channelId: '30', threadId: '40', isAgeRestricted: true };
  expect(await readMode(store, place)).toEqual(DEFAULT_MODE);
  expect(await readMode(store, undefined)).toEqual(DEFAULT_MODE);
  await setMode(store, by(guild), at('server', guild), { hasPersonality: false });
  await setMode(store, by(guild), at('category', '20'), { rating: 'unrated', use: 'super_snail' });
  await setMode(store, by(guild), at('channel', '31'), { use: 'off' });
  await setMode(store, by(newGuild()), at('channel', '30'), { use: 'off' });
  await setMode(store, by(guild), at('thread', '40'), { use: 'chat' });
  expect(await readMode(store, place)).toEqual({
    ...{ use: 'chat', hasPersonality: false, rating: 'unrated', isRatingLimited: false },
    from: { use: 'thread', hasPersonality: 'server', rating: 'category' },
  });
  // An old server's first channel has the server's own ID.
  await setMode(store, by(guild), at('channel', guild), { hasPersonality: true });
  expect(await readMode(store, { guildId: guild, channelId: guild, isAgeRestricted: false })).toMatchObject({
    hasPersonality: true,
    from: { hasPersonality: 'channel' },
  });
  expect((await readMode(store, { guildId: guild, channelId: '99', isAgeRestricted: false })).hasPersonality).toBe(
    false,
  );
});

test('what a change doesn’t name stays, and the last one to go takes the place along', async () => {
  const guild = newGuild();
  const channel = at('channel', '5', 'snails');
  await setMode(store, by(guild), channel, { use: 'off', rating: 'pg13' });
  await setMode(store, by(guild), channel, { use: null, hasPersonality: false });
  const [listed] = (await listModes(store, guild, 'all', everything)).entries;
  expect(listed).toMatchObject({ use: null, hasPersonality: false, rating: 'pg13', name: 'snails', actor: '1' });
  expect(await setMode(store, by(guild), channel, { rating: 'pg13' })).toMatchObject({ status: 'unchanged' });
  expect(await setMode(store, by(guild), channel, UNSET)).toMatchObject({ status: 'set', after: UNSET });
  expect(await setMode(store, by(guild), channel, UNSET)).toMatchObject({ status: 'unchanged' });
  expect((await listModes(store, guild, 'all', everything)).total).toBe(0);
  expect((await historyOf(guild)).map(({ before, after }) => [before, after])).toEqual([
    [
      { use: null, rating: null },
      { use: 'off', rating: 'pg13' },
    ],
    [
      { use: 'off', hasPersonality: null },
      { use: null, hasPersonality: false },
    ],
    [
      { hasPersonality: false, rating: 'pg13' },
      { hasPersonality: null, rating: null },
    ],
  ]);
});

test('saving again and again leaves one record, and two at once both count', async () => {
  const guild = newGuild();
  for (const use of ['off', 'chat', 'off'] as const) await setMode(store, by(guild), at('channel', '5'), { use });
  await Promise.all([
    setMode(store, by(guild), at('channel', '5'), { hasPersonality: false }),
    setMode(store, by(guild), at('channel', '5'), { rating: 'unrated' }),
    setMode(store, by(guild), at('server', guild), { rating: 'pg13' }),
  ]);
  const { entries, total } = await listModes(store, guild, 'all', everything);
  expect(total).toBe(2);
  expect(entries[1]).toMatchObject({ use: 'off', hasPersonality: false, rating: 'unrated' });
});

test('the same interaction twice changes once, whatever was changed meanwhile', async () => {
  const guild = newGuild();
  const caller = by(guild, 'i:twice');
  const first = await setMode(store, caller, at('channel', '5'), { use: 'off' });
  await setMode(store, by(guild), at('channel', '5'), { use: 'chat' });
  expect(await setMode(store, caller, at('channel', '5'), { use: 'off' })).toEqual(first);
  expect(await readMode(store, { guildId: guild, channelId: '5', isAgeRestricted: false })).toMatchObject({
    use: 'chat',
  });
  expect(await historyOf(guild)).toHaveLength(2);
});

test('lists are filtered by what’s set there, ordered by level, and cut into pages', async () => {
  const guild = newGuild();
  await setMode(store, by(guild), at('thread', '7'), { rating: 'unrated' });
  await setMode(store, by(guild), at('channel', '6'), { use: 'super_snail', rating: 'unrated' });
  await setMode(store, by(guild), at('channel', '5'), { hasPersonality: false });
  await setMode(store, by(guild), at('server', guild), { use: 'off' });
  const ids = async (filter: Parameters<typeof listModes>[2], slice = everything) =>
    (await listModes(store, guild, filter, slice)).entries.map(({ id }) => id);
  expect(await ids('all')).toEqual([guild, '5', '6', '7']);
  expect(await ids('unrated')).toEqual(['6', '7']);
  expect(await ids('super_snail')).toEqual(['6']);
  expect(await ids('off')).toEqual([guild]);
  expect(await ids('no_personality')).toEqual(['5']);
  expect([await ids('personality'), await ids('pg13'), await ids('chat')]).toEqual([[], [], []]);
  expect(await ids('all', { offset: 1, limit: 2 })).toEqual(['5', '6']);
  expect((await listModes(store, guild, 'all', { offset: 1, limit: 2 })).total).toBe(4);
});

test('there’s an end to the places of a server, which clearing one moves', async () => {
  const guild = newGuild();
  await database.sql`insert into ai_mode (guild_id, level, place_id, name, use, set_by)
    select ${guild}, 'thread', id, '', 'off', 1 from generate_series(1, 500) id`;
  expect(await setMode(store, by(guild), at('thread', '501'), { use: 'off' })).toEqual({ status: 'full', most: 500 });
  expect(await setMode(store, by(guild), at('thread', '500'), { use: 'chat' })).toMatchObject({ status: 'set' });
  await setMode(store, by(guild), at('thread', '500'), UNSET);
  expect(await setMode(store, by(guild), at('thread', '501'), { use: 'off' })).toMatchObject({ status: 'set' });
});

test('the history is append-only, keeps its newest changes, and forgets who it was when they’re erased', async () => {
  const guild = newGuild();
  await setMode(store, by(guild, 'i:e1', '77'), at('channel', '5'), { use: 'off' });
  await database.sql`insert into ai_mode_history (guild_id, level, place_id, name, before, after, actor_id)
    select ${guild}, 'channel', 5, '', '{}', jsonb_build_object('n', n), 1 from generate_series(1, 1000) n`;
  await expect(database.sql`update ai_mode_history set after = '{}' where guild_id = ${guild}`).rejects.toThrow(
    'append-only',
  );
  await expect(database.sql`update ai_mode_history set actor_id = 5 where guild_id = ${guild}`).rejects.toThrow(
    'append-only',
  );
  await expect(database.sql`delete from ai_mode_history where guild_id = ${guild}`).rejects.toThrow('append-only');
  await database.sql`select ${call(database.sql, 'ai_erase_member_modes', { user: '77' })}`;
  expect((await historyOf(guild))[0]).toMatchObject({ actor: '0', after: { use: 'off' } });
  expect((await listModes(store, guild, 'all', everything)).entries[0]?.actor).toBe('0');
  await setMode(store, by(guild), at('channel', '5'), { use: 'chat' });
  const kept = await historyOf(guild);
  expect(kept).toHaveLength(1_000);
  expect(kept.at(-1)).toMatchObject({ after: { use: 'chat' } });
  await database.sql`select ${call(database.sql, 'ai_erase_guild_modes', { guild })}`;
  expect([await historyOf(guild), (await listModes(store, guild, 'all', everything)).total]).toEqual([[], 0]);
});
