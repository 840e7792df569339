/** The music of a server on its dashboard: what plays, what is asked of it, and playlists. */
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { TIMEOUT_MS, until } from './running-sessions.ts';
import { openStage, type Stage, textOf } from './stage.ts';
import { hiddenFieldsIn, noticeOf, type Visited, Visitor } from './visitor.ts';

vi.setConfig({ testTimeout: 4 * TIMEOUT_MS });

const PAYLOAD = '<img src=x onerror=alert(1)>';
const ESCAPED = '&lt;img src=x onerror=alert(1)&gt;';

let stage: Stage;
let sql: postgres.Sql;
let alice: Visitor;
let music: string;
const channels: Record<string, string> = {};

beforeAll(async () => {
  stage = await openStage('workerd', { RATE_LIMIT_SCALE: '1000' }, { hasVoice: true });
  sql = postgres(stage.sandbox.databaseUrl, { max: 1 });
  const [lounge] = stage.sandbox.discord.core.world.guilds;
  for (const { name, id } of lounge?.channels ?? []) channels[name] = id;
  music = `/dashboard/${lounge?.id}/music`;
  alice = new Visitor(stage.sandbox);
  await alice.logIn('alice');
}, 180_000);
afterAll(async () => {
  await sql?.end();
  await stage?.stop();
});

/** What a session plays and what waits, by title, as the database has it. */
async function line(channel: string): Promise<string[]> {
  const rows = await sql<{ title: string }[]>`
    select q.track ->> 'title' as title from voice_sessions s join music_players p using (session_id)
    join voice_queue c on c.entry_id = p.current_id
    join voice_queue q on q.session_id = s.session_id and q.position >= c.position
    where s.channel_id = ${channels[channel] ?? ''} and s.state <> 'ended' order by q.position`;
  return rows.map(({ title }) => title);
}

async function player(channel: string) {
  const [row] = await sql<{ paused: boolean; volume: number; loop: string }[]>`
    select p.is_paused as paused, p.volume, p."loop" from voice_sessions s join music_players p using (session_id)
    where s.channel_id = ${channels[channel] ?? ''} and s.state <> 'ended'`;
  return row;
}

async function entryOf(title: string): Promise<string> {
  const [row] = await sql<{ id: string }[]>`
    select entry_id::text as id from voice_queue where track ->> 'title' = ${title}`;
  return row?.id ?? '';
}

const at = (channel: string, fields: Record<string, string> = {}) => ({ channel: channels[channel] ?? '', ...fields });
const ask = (action: string, fields: Record<string, string>, from = music): Promise<Visited> =>
  alice.submit(from, `${music}/${action}`, fields);

test('shows every session with what it plays and what waits', async () => {
  for (const [user, channel] of [
    ['bob', 'Lounge'],
    ['carol', 'Studio'],
  ] as const)
    await stage.control('/sandbox/voice', { user, guild: 'Chorus Lounge', channel });
  for (const query of ['first light', 'night train', 'packet', 'handshake'])
    expect(textOf(await stage.say('bob', `/music play query:${query}`))).not.toContain('went wrong');
  await stage.say('carol', '/music play query:ledger');
  await until('both to play', async () => (await line('Lounge')).length === 4 && (await line('Studio')).length === 1);
  const { text, status } = await alice.get(music);
  expect(status).toBe(200);
  expect(text.match(/<h1>/g)).toHaveLength(1);
  for (const shown of [
    '#Lounge',
    '#Studio',
    'First Light',
    'Both Sides of the Ledger',
    'Night Train',
    'requested by Bob',
  ])
    expect(text.toLowerCase()).toContain(shown.toLowerCase());
});

test('its buttons act on the channel they name, even for someone who’s in neither channel', async () => {
  expect(noticeOf(await ask('control', at('Lounge', { verb: 'pause' })))).toContain('Paused');
  expect([(await player('Lounge'))?.paused, (await player('Studio'))?.paused]).toEqual([true, false]);
  expect((await alice.get(music)).text).toContain('value="resume"');
  await ask('control', at('Lounge', { verb: 'resume' }));
  await ask('volume', at('Studio', { percent: '40' }));
  await ask('loop', at('Studio', { loop: 'track' }));
  expect(await player('Studio')).toEqual({ paused: false, volume: 40, loop: 'track' });
  expect(await player('Lounge')).toMatchObject({ paused: false, volume: 100, loop: 'off' });
  expect((await ask('volume', at('Studio', { percent: '400' }))).status).toBe(400);
  const elsewhere = { channel: channels.general ?? '', verb: 'skip' };
  expect(noticeOf(await ask('control', elsewhere))).toContain('Nothing is playing in #general');
});

test('a form that’s sent twice skips one track', async () => {
  const page = await alice.get(music);
  const fields = { ...hiddenFieldsIn(page.text, `${music}/control`), ...at('Lounge', { verb: 'skip' }) };
  const sent = await Promise.all([1, 2].map(() => alice.postOnce(`${music}/control`, fields)));
  expect(sent.map(({ status }) => status)).toEqual([303, 303]);
  expect((await line('Lounge'))[0]).toBe('Night Train to Localhost');
  await alice.postOnce(`${music}/control`, fields);
  expect(await line('Lounge')).toHaveLength(3);
});

test('entries of the queue move and go, wherever they are by then', async () => {
  const queue = `${music}/queue/${channels.Lounge}`;
  const [, second = '', third = ''] = await line('Lounge');
  const moved = await ask('queue', at('Lounge', { act: `up:${await entryOf(third)}` }), queue);
  expect([moved.path.split('?')[0], noticeOf(moved)]).toEqual([queue, expect.stringContaining('is now number')]);
  expect((await line('Lounge')).slice(1)).toEqual([third, second]);
  const page = await alice.get(queue);
  const fields = {
    ...hiddenFieldsIn(page.text, `${music}/queue`),
    ...at('Lounge', { act: `down:${await entryOf(third)}` }),
  };
  for (let times = 0; times < 3; times++) await alice.postOnce(`${music}/queue`, fields);
  expect((await line('Lounge')).slice(1)).toEqual([second, third]);
  await ask('queue', at('Lounge', { act: `remove:${await entryOf(second)}` }), queue);
  expect((await line('Lounge')).slice(1)).toEqual([third]);
  const gone = await ask('queue', at('Lounge', { act: 'remove:999999' }), queue);
  expect(noticeOf(gone)).toContain('isn’t in the queue anymore');
  // Discord has the same queue.
  expect(textOf(await stage.say('bob', '/music queue'))).toContain('1 track');
});

test('stopping asks first, and leaves the other session alone', async () => {
  const asked = await ask('stop', at('Lounge'));
  expect(asked.text).toContain('Stop the music?');
  expect(await line('Lounge')).toHaveLength(2);
  const stopped = await alice.post(`${music}/stop`, hiddenFieldsIn(asked.text, `${music}/stop`));
  expect(noticeOf(stopped)).toContain('Stopped in #Lounge');
  expect([await line('Lounge'), await line('Studio')]).toEqual([[], ['Both Sides of the Ledger']]);
  const history = await alice.get(`${music}/history`);
  expect(history.text).toContain('Night Train to Localhost');
});

test('the volume and the loop are logged with before and after, and undone until something else changes them', async () => {
  const access = music.replace(/music$/, 'access');
  const newest = async () => {
    const [write] = await sql<
      { id: string }[]
    >`select write_id::text as id from web_write order by write_id desc limit 1`;
    return write?.id ?? '';
  };
  const undo = async (write: string) => alice.post(`${music}/revert`, { ...(await alice.tokens()), write });
  const before = await player('Studio');
  await ask('volume', at('Studio', { percent: '61' }));
  const louder = await newest();
  await undo(louder);
  expect(noticeOf(await undo(louder))).toContain('The volume is 40% now');
  await ask('loop', at('Studio', { loop: 'queue' }));
  await undo(await newest());
  expect(await player('Studio')).toEqual(before);
  const log = (await alice.get(access)).text;
  for (const shown of [
    'One-time action: nothing to undo',
    'music control · verb: pause · channel: #Lounge',
    'music queue · #Lounge, Three-Way Handshake: number 2 → 1',
    'Add the track again instead',
    'music volume · #Studio: 40% → 61%',
  ])
    expect(log).toContain(shown);
});

test('what plays is streamed as it changes, to whoever may see it', async () => {
  const cookie = [...alice.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const leaving = new AbortController();
  const url = `${stage.sandbox.edgeUrl}${music}/live`;
  const response = await fetch(url, { headers: { cookie }, signal: leaving.signal });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, expect.stringMatching('event-stream')]);
  let seen = '';
  const following = (async () => {
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) seen += chunk;
  })().catch(() => {});
  await until('the first event', async () => seen.includes('Both Sides of the Ledger'));
  expect(seen).not.toContain('Handshake');
  await stage.say('carol', '/music play query:handshake');
  await until('the next one', async () => seen.includes('id="next-'));
  // A part that has only moved on keeps the keys of its forms, so that a press during an update counts.
  const keys = [...seen.matchAll(/name="_once" value="([^"]+)"/g)].map(([, key]) => key);
  expect(new Set(keys).size).toBeLessThan(keys.length);
  leaving.abort();
  await following;
  expect((await fetch(url)).status).toBe(401);
});

test('a title that carries markup stays text', async () => {
  await sql`update voice_queue set track = jsonb_set(track, '{title}', ${sql.json(PAYLOAD)})`;
  await sql`update music_history set track = jsonb_set(track, '{author}', ${sql.json(PAYLOAD)})`;
  for (const path of [music, `${music}/queue/${channels.Studio}`, `${music}/history`]) {
    const { text } = await alice.get(path);
    expect([path, text.includes(ESCAPED), text.includes(PAYLOAD)]).toEqual([path, true, false]);
  }
});

test('staff who can only view see no forms and change nothing, and members see nothing', async () => {
  const access = music.replace(/music$/, 'access');
  const bobId = stage.sandbox.discord.core.world.users.find(({ username }) => username === 'bob')?.id ?? '';
  const grant = { subject: bobId, areas: 'music', level: 'view', days: '1' };
  await alice.submit(access, `${access}/grant`, grant);
  const [bob, dave] = [new Visitor(stage.sandbox), new Visitor(stage.sandbox)];
  await Promise.all([bob.logIn('bob'), dave.logIn('dave')]);
  for (const path of [music, `${music}/queue/${channels.Studio}`, `${music}/playlists`]) {
    const seen = await bob.get(path);
    expect([seen.status, seen.text.includes(`action="${music}`)]).toEqual([200, false]);
    expect((await dave.get(path)).status).toBe(403);
  }
  const before = await line('Studio');
  const [write] = await sql`select write_id::text as id from web_write where change ->> 'about' = 'volume' limit 1`;
  for (const visitor of [bob, dave]) {
    const own = hiddenFieldsIn((await visitor.get('/dashboard')).text, '/auth/logout');
    const reverted = await visitor.post(`${music}/revert`, { ...own, write: String(write?.id) });
    expect(reverted.status).toBe(403);
    const refused = await visitor.post(`${music}/control`, { ...own, ...at('Studio', { verb: 'skip' }) });
    expect(refused.status).toBe(403);
  }
  expect(await line('Studio')).toEqual(before);
  // Whom they let change it has the rights of staff here, without the permission.
  const daveId = stage.sandbox.discord.core.world.users.find(({ username }) => username === 'dave')?.id ?? '';
  await alice.submit(access, `${access}/grant`, { ...grant, subject: daveId, level: 'edit' });
  const paused = await dave.submit(music, `${music}/control`, at('Studio', { verb: 'pause' }));
  expect([noticeOf(paused).includes('Paused'), (await player('Studio'))?.paused]).toEqual([true, true]);
});
