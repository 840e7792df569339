/** A server's playlists on its dashboard: the editor, and undoing what it did. */
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { TIMEOUT_MS } from './running-sessions.ts';
import { openStage, type Stage, textOf } from './stage.ts';
import { hiddenFieldsIn, noticeOf, type Visited, Visitor } from './visitor.ts';

vi.setConfig({ testTimeout: 4 * TIMEOUT_MS });

const PAYLOAD = '<img src=x onerror=alert(1)>';
const ESCAPED = '&lt;img src=x onerror=alert(1)&gt;';

let stage: Stage;
let sql: postgres.Sql;
let alice: Visitor;
let music: string;
let dj: string;

beforeAll(async () => {
  stage = await openStage('workerd', { RATE_LIMIT_SCALE: '1000' }, { hasVoice: true });
  sql = postgres(stage.sandbox.databaseUrl, { max: 1 });
  const [lounge] = stage.sandbox.discord.core.world.guilds;
  dj = lounge?.roles.find(({ name }) => name === 'DJ')?.id ?? '';
  music = `/dashboard/${lounge?.id}/music`;
  alice = new Visitor(stage.sandbox);
  await alice.logIn('alice');
}, 180_000);
afterAll(async () => {
  await sql?.end();
  await stage?.stop();
});

const ask = (action: string, fields: Record<string, string>, from: string): Promise<Visited> =>
  alice.submit(from, `${music}/${action}`, fields);

/** The ID of the playlist with this name. */
async function create(name: string): Promise<string> {
  await ask('create', { name }, `${music}/playlists`);
  const [row] = await sql<{ id: string }[]>`select playlist_id::text as id from music_playlists where name = ${name}`;
  return row?.id ?? '';
}

async function fill(playlist: string, queries: readonly string[]): Promise<void> {
  for (const query of queries) await stage.say('alice', `/playlist add playlist:${playlist} query:${query}`);
}

test('a playlist is created, put in order, shared, renamed, and deleted', async () => {
  const created = await ask('create', { name: PAYLOAD }, `${music}/playlists`);
  expect(created.text).toContain(ESCAPED);
  expect(created.text).not.toContain(PAYLOAD);
  const id = new RegExp(`${music}/playlists/(\\d+)`).exec(created.text)?.[1] ?? '';
  const editor = `${music}/playlists/${id}`;
  await fill(id, ['first light', 'night train', 'packet']);
  const titles = async () =>
    (
      await sql<{ title: string }[]>`
      select track ->> 'title' as title from music_playlist_items where playlist_id = ${id} order by place`
    ).map(({ title }) => title);
  const [first = '', second = '', third = ''] = await titles();
  const stale = await alice.get(editor);
  const lines = [...stale.text.matchAll(/name="remove" value="([^"]+)"/g)].map(([, name]) => name ?? '');
  expect(lines).toHaveLength(3);
  const change = hiddenFieldsIn(stale.text, `${music}/arrange`);
  for (let times = 0; times < 2; times++)
    expect((await alice.postOnce(`${music}/arrange`, { ...change, move: `${lines[2]}:0` })).status).toBe(303);
  expect(await titles()).toEqual([third, first, second]);
  const audit = textOf(await stage.say('alice', '/audit view area:Playlists'));
  expect(audit.match(/Playlist: move/g)).toHaveLength(1);
  expect(audit).toContain(`${third} from number 3 to 1`);
  const late = await ask('arrange', { version: change.version ?? '', remove: lines[0] ?? '' }, editor);
  expect(noticeOf(late)).toContain('Someone has changed the playlist in the meantime');
  await ask('arrange', { remove: lines[0] ?? '' }, editor);
  expect(await titles()).toEqual([third, second]);
  const shared = await ask('share', { what: 'code' }, editor);
  const code = /<code>([a-z2-9]{12})<\/code>/.exec(shared.text)?.[1] ?? '';
  expect(textOf(await stage.say('dave', `/playlist show playlist:${code}`))).toContain('2 of 200 tracks');
  expect((await ask('share', { what: 'role', editor: dj }, editor)).text).toContain('@DJ can edit it.');
  expect((await ask('rename', { name: 'House rules' }, editor)).text).toContain('<h2>House rules</h2>');
  const asked = await ask('delete', {}, editor);
  expect(asked.text).toContain('You can’t undo this.');
  await alice.post(`${music}/delete`, hiddenFieldsIn(asked.text, `${music}/delete`));
  expect((await alice.get(editor)).status).toBe(404);
  expect(textOf(await stage.say('alice', '/playlist list'))).not.toContain('House rules');
});

describe('what a form changed is logged with before and after, and undone until something else changes it', () => {
  const access = () => music.replace(/music$/, 'access');
  const newest = async () => {
    const [write] = await sql<
      { id: string }[]
    >`select write_id::text as id from web_write order by write_id desc limit 1`;
    return write?.id ?? '';
  };
  const undo = async (write: string) => alice.post(`${music}/revert`, { ...(await alice.tokens()), write });

  test('the order', async () => {
    const id = await create('Mix');
    const editor = `${music}/playlists/${id}`;
    await fill(id, ['first light', 'night train', 'packet']);
    const tracks = () => sql<{ title: string }[]>`
    select track ->> 'title' as title, added_by, added_at::text from music_playlist_items
    where playlist_id = ${id} order by place`;
    const before = await tracks();
    expect(before).toHaveLength(3);
    const lines = [...(await alice.get(editor)).text.matchAll(/name="remove" value="([^"]+)"/g)].map(
      ([, line]) => line ?? '',
    );

    await ask('arrange', { move: `${lines[2]}:0` }, editor);
    const moved = await newest();
    expect((await alice.get(access())).text).toContain(`music arrange · Mix, ${before[2]?.title}: number 3 → 1`);
    const undone = await undo(moved);
    expect([undone.path, noticeOf(undone)]).toEqual([access(), expect.stringMatching(/is number .*3.* again/)]);
    expect(await tracks()).toEqual(before);
    expect(undone.text).toContain('Undone');

    await ask('arrange', { remove: lines[1] ?? '' }, editor);
    const fields = { ...(await alice.tokens()), write: await newest() };
    const twice = await Promise.all([1, 2].map(() => alice.postOnce(`${music}/revert`, fields)));
    expect(twice.map(({ status }) => status)).toEqual([303, 303]);
    // With who added it, and when.
    expect(await tracks()).toEqual(before);

    await ask('arrange', { move: `${lines[0]}:2` }, editor);
    const late = await newest();
    await stage.say('alice', `/playlist remove playlist:${id} place:1`);
    const told = noticeOf(await undo(late));
    expect(told).toContain('has changed since, so nothing was undone. What happened:');
    expect(told).toMatch(/Playlist: remove.*1 track \(@alice\)/i);
    expect(await tracks()).toHaveLength(2);
  });

  test('a new playlist, unless it has tracks by now', async () => {
    const id = await create('Other');
    expect((await alice.get(access())).text).toContain('music create · Other: nothing → 0 tracks');
    const created = await newest();
    await fill(id, ['packet']);
    expect(noticeOf(await undo(created))).toContain('has changed since, so nothing was undone');
    await stage.say('alice', `/playlist remove playlist:${id} place:1`);
    expect((await undo(created)).text).toContain('music revert · Other: 0 tracks → nothing');
    expect((await alice.get(`${music}/playlists/${id}`)).status).toBe(404);
    expect(noticeOf(await undo(created))).toContain('was deleted, so there’s nothing to undo');
  });

  test('the name, the code, and roles', async () => {
    const editor = `${music}/playlists/${await create('Evening')}`;
    await ask('rename', { name: 'Evening and night' }, editor);
    await undo(await newest());
    expect((await alice.get(editor)).text).toContain('<h2>Evening</h2>');
    await ask('share', { what: 'code' }, editor);
    await undo(await newest());
    expect((await alice.get(editor)).text).toContain('Nobody outside the server can see it.');
    await ask('share', { what: 'role', editor: dj }, editor);
    const shared = await newest();
    await undo(shared);
    expect((await alice.get(editor)).text).not.toContain('@DJ can edit it.');
    expect(noticeOf(await undo(shared))).toContain('@DJ can’t edit it anymore, so nothing');

    await ask('share', { what: 'code' }, editor);
    const off = await ask('share', { what: 'no-code' }, editor);
    expect(off.text).toContain('Disable the code?');
    await alice.post(`${music}/share`, hiddenFieldsIn(off.text, `${music}/share`));
    expect(noticeOf(await undo(await newest()))).toContain('A disabled code never works again.');
    const log = (await alice.get(access())).text;
    for (const why of ['A disabled code never works again', '<td>done</td><td><span class="quiet">Can’t be undone'])
      expect(log).toContain(why);
  });
});
