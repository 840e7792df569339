import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { track } from '../../infra/testing/music.ts';
import { openVoice, type TestVoice } from '../../infra/testing/voice.ts';
import { arrangePlaylist, readPlaylistOrder } from '../music/arrange-playlist.ts';
import { changePlaylist, createPlaylist, putIntoPlaylist, removeFromPlaylist } from '../music/playlists.ts';
import { changeSettings, readSettings } from '../settings/change.ts';
import { revertSettings } from '../settings/revert.ts';
import { type AuditFilter, readAudit, readWholeAudit } from './audit.ts';

let voice: TestVoice;
let guildId: string;
beforeAll(async () => {
  voice = await openVoice();
});
afterAll(() => voice.drop());
beforeEach(() => {
  guildId = voice.id();
});

const STAFF = '200000000000000077';
const by = (actor = STAFF) => ({ ...voice.as(actor, { guildId }), isStaff: true });
const set = (changes: Parameters<typeof changeSettings>[2]) => changeSettings(voice.store, by(), changes);
const read = (filter: AuditFilter = {}, offset = 0, limit = 100) =>
  readAudit(voice.store, by(), filter, { offset, limit });
const whats = async (filter: AuditFilter = {}) =>
  (await read(filter)).entries.map(({ area, what }) => `${area} ${what}`);

/** One change of every kind, in this order. */
async function everyKind(): Promise<void> {
  const { sql, store } = voice;
  await set({ music: { volume: 80 } });
  await sql`insert into moderation_case (guild_id, number, kind, user_id, actor_id, reason, state, ref)
    values (${guildId}, 1, 'warn', 5, ${STAFF}, 'Spam', 'done', 9)`;
  await sql`insert into moderation_act (guild_id, kind, actor_id, channel_id) values (${guildId}, 'lock', ${STAFF}, 7)`;
  await sql`insert into transfer (idem_key, code, actor_id, guild_id, meta, at)
    values (${`audit ${guildId}`}, 'grant', ${STAFF}, ${guildId},
      ${sql.json({ member: '5', amount: 50, asset: 'credits', reason: 'Prize' })}, clock_timestamp())`;
  await voice.crew(1, [guildId]);
  await createPlaylist(store, by(), { of: 'guild', name: 'Mix', tracks: [] });
}

describe('what was changed', () => {
  test('comes from everything that remembers it, newest first, and of this server alone', async () => {
    await everyKind();
    const mine = guildId;
    guildId = voice.id();
    await set({ music: { volume: 20 } });
    guildId = mine;
    const { total, entries } = await read();
    expect(total).toBe(entries.length);
    expect(entries[0]).toMatchObject({ area: 'playlists', what: 'create', actor: STAFF, detail: { name: 'Mix' } });
    expect(entries.at(-1)).toMatchObject({ area: 'settings', what: 'music', detail: { after: { volume: 80 } } });
    expect(await whats({ area: 'moderation' })).toEqual(['moderation lock', 'moderation warn']);
    expect(await whats({ area: 'money' })).toEqual(['money grant']);
    expect((await whats({ area: 'pools' })).length).toBeGreaterThan(0);
    const times = entries.map(({ at }) => at);
    expect(times).toEqual(times.toSorted().reverse());
  });

  test('is narrowed down by who, what, and since', async () => {
    await everyKind();
    // Who did it, and whom it was about.
    expect(await whats({ who: '5' })).toEqual(['money grant', 'moderation warn']);
    expect(await whats({ who: STAFF, area: 'settings' })).toEqual(['settings music']);
    expect(await whats({ what: 'warn' })).toEqual(['moderation warn']);
    expect(await whats({ since: new Date(Date.now() + 60_000) })).toEqual([]);
    expect((await whats({ since: new Date(Date.now() - 60_000) })).length).toBeGreaterThan(4);
  });

  test('is paged, and read as a whole in any size of batch without leaving anything out', async () => {
    for (let volume = 1; volume <= 7; volume++) await set({ music: { volume } });
    // Two changes at the very same moment.
    await voice.sql`insert into moderation_act (guild_id, kind, actor_id, at)
      select ${guildId}, 'lock', 1, min(at) from guild_settings_history where guild_id = ${guildId}`;
    const all = await read();
    expect(all.total).toBe(8);
    expect((await read({}, 3, 2)).entries).toEqual(all.entries.slice(3, 5));
    for (const batch of [1, 2, 3, 8, 100])
      expect(await readWholeAudit(voice.store, by(), {}, batch)).toEqual({ entries: all.entries, isCut: false });
  });

  test('knows what happened to the server’s playlists, and nothing of its members’ own', async () => {
    const { store } = voice;
    await createPlaylist(store, by(), { of: 'member', name: 'Mine', tracks: [] });
    await createPlaylist(store, by(), { of: 'guild', name: 'Mix', tracks: [] });
    await changePlaylist(store, by(), 'Mix', { action: 'rename', name: 'Party' });
    await changePlaylist(store, by(), 'Party', { action: 'delete' });
    const { entries } = await read({ area: 'playlists' });
    expect(entries.map(({ what, detail }) => [what, detail.name, detail.to])).toEqual([
      ['delete', 'Party', undefined],
      ['rename', 'Mix', 'Party'],
      ['create', 'Mix', undefined],
    ]);
  });

  test('knows how many tracks came to the server’s playlists or left them, once per command', async () => {
    const { store, sql } = voice;
    await createPlaylist(store, by(), { of: 'guild', name: 'Mix', tracks: [] });
    await createPlaylist(store, by(), { of: 'member', name: 'Mine', tracks: [] });
    const put = { query: 'x', tracks: [track('a'), track('b'), track('c')], more: 0 };
    const again = by();
    await putIntoPlaylist(store, again, 'Mix', put);
    await putIntoPlaylist(store, again, 'Mix', put);
    await putIntoPlaylist(store, by(), 'Mine', put);
    await removeFromPlaylist(store, by(), 'Mix', { from: 2, to: 3 });
    await removeFromPlaylist(store, by(), 'Mix', { from: 9, to: 9 });
    const seen = async () =>
      (await read({ area: 'playlists' })).entries.map(({ what, detail }) => [what, detail.name, detail.tracks]);
    expect(await seen()).toEqual([
      ['remove', 'Mix', 2],
      ['add', 'Mix', 3],
      ['create', 'Mix', 0],
    ]);
    // Moves within them, with what moved, from where to where. A track that stays where it is hasn't moved.
    const [arranged, mine] = await Promise.all(['Mix', 'Mine'].map((name) => readPlaylistOrder(store, by(), name)));
    const lines = arranged?.lines.map(({ line }) => line) ?? [];
    const move = { version: arranged?.version ?? '', line: lines[0] ?? '', to: 1 };
    await putIntoPlaylist(store, by(), 'Mix', put);
    expect(await arrangePlaylist(store, by(), 'Mix', move)).toEqual({ status: 'changed_meanwhile' });
    const version = (await readPlaylistOrder(store, by(), 'Mix'))?.version ?? '';
    const dragging = by();
    for (let times = 0; times < 2; times++) await arrangePlaylist(store, dragging, 'Mix', { ...move, version, to: 3 });
    const moved = (await readPlaylistOrder(store, by(), 'Mix'))?.version ?? '';
    await arrangePlaylist(store, by(), 'Mix', { version: moved, line: lines[0] ?? '', to: 3 });
    await arrangePlaylist(store, by(), 'Mine', {
      version: mine?.version ?? '',
      line: mine?.lines[0]?.line ?? '',
      to: 2,
    });
    const moves = (await read({ area: 'playlists', what: 'move' })).entries;
    expect(moves.map(({ detail }) => detail)).toEqual([{ name: 'Mix', title: 'a', from: 1, to: 3 }]);
    // The newest thousand stay, and what happened to playlists themselves.
    await sql`insert into guild_playlist_event (guild_id, playlist_id, action, name, actor_id)
      select ${guildId}, 1, 'add', 'Mix', 1 from generate_series(1, 1100)`;
    await putIntoPlaylist(store, by(), 'Mix', put);
    const [count] = await sql`select count(*) filter (where action = 'add')::integer as adds, count(*)::integer as total
      from guild_playlist_event where guild_id = ${guildId}`;
    expect(count).toEqual({ adds: 1_000, total: 1_001 });
  });
});

describe('undoing a change of settings', () => {
  const newest = async () => (await read({ area: 'settings' })).entries[0]?.id ?? '';
  const stored = async () => (await readSettings(voice.store, by())).values.music;

  test('gives back what was there before, and is a change of its own', async () => {
    await set({ music: { volume: 80 } });
    await set({ music: { volume: 50, isFair: true } });
    const change = await newest();
    expect(await revertSettings(voice.store, by(), change)).toMatchObject({
      status: 'reverted',
      module: 'music',
      before: { volume: 50, isFair: true },
      after: { volume: 80, isFair: null },
    });
    expect(await stored()).toEqual({ volume: 80 });
    // Undoing that brings it back.
    expect(await revertSettings(voice.store, by(), await newest())).toMatchObject({ status: 'reverted' });
    expect(await stored()).toEqual({ volume: 50, isFair: true });
  });

  test('changes nothing once one of the values was changed again', async () => {
    await set({ music: { volume: 80, isFair: true } });
    const change = await newest();
    await set({ music: { volume: 70 } });
    const refused = { status: 'changed_since', module: 'music', keys: ['volume'], isUndone: false };
    expect(await revertSettings(voice.store, by(), change)).toEqual(refused);
    expect(await stored()).toEqual({ volume: 70, isFair: true });
  });

  test('happens once per key, and only in the change’s own server', async () => {
    await set({ music: { volume: 80 } });
    const change = await newest();
    const caller = by();
    const first = await revertSettings(voice.store, caller, change);
    await set({ music: { volume: 80 } });
    expect(await revertSettings(voice.store, caller, change)).toEqual(first);
    expect(await stored()).toEqual({ volume: 80 });
    guildId = voice.id();
    expect(await revertSettings(voice.store, by(), change)).toEqual({ status: 'unknown' });
  });
});
