/** Playlists exported to files, and imported from them. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GivenOption, slash } from '../../../infra/testing/interaction.ts';
import { foundTrack, letPlay } from '../../../infra/testing/listening.ts';
import { type MusicChorus, openMusicChorus } from '../../../infra/testing/music.ts';
import { type Asker, by, type Seen, text } from '../../../infra/testing/voice-chorus.ts';
import { writePlaylistFile } from '../../../shared/music/playlist-file.ts';
import type { Track } from '../../../shared/music/track.ts';

/** Whom the node knows by their address. */
const known = new Map<string, Track>();
/** Lets the node find these, and nothing else. */
function letFind(voice: MusicChorus): void {
  voice.paper.answers.load = ({ query }: Record<string, unknown>) => {
    const track = known.get(String(query));
    return track === undefined
      ? { status: 'not_found', query }
      : { status: 'found', encoded: [track.encoded], playlist: null, left: 0 };
  };
}

let voice: MusicChorus;
/** Listens to Night Train, with First Light and Packet Song in the queue. */
let asker: Asker;
const tracks = ['Night Train', 'First Light', 'Packet Song'].map((title) => foundTrack(title));
beforeAll(async () => {
  voice = await openMusicChorus(4, { limitScale: 1_000 });
  let session: string;
  ({ asker, session } = await voice.audience());
  await letPlay(voice.sql, session, tracks, asker.id);
  for (const track of tracks) known.set(track.uri ?? '', track);
  letFind(voice);
});
afterAll(() => voice.close());

const say = (who: Asker, path: string, ...options: GivenOption[]) => voice.ask(who, `playlist ${path}`, ...options);
const called = (name: string) => text('playlist', name);

/** Uploads a file to `/playlist import`. @param given replaces what Discord says about the attachment. */
const importing = (file: string, name?: string, given?: object) => uploading(voice, asker, file, name, given);

async function uploading(
  voice: MusicChorus,
  who: Asker,
  file: string,
  name?: string,
  given: object = {},
): Promise<Seen> {
  const upload = { filename: 'playlist.json', contentType: 'application/json', bytes: new TextEncoder().encode(file) };
  const attachment: Record<string, unknown> = { ...voice.discord.core.uploads.add(who.id, upload), ...given };
  const id = String(attachment.id);
  const options: GivenOption[] = [{ name: 'file', type: 11, value: id }, ...(name ? [text('name', name)] : [])];
  const data = {
    ...{ id: voice.id(), name: 'playlist', type: 1, options: [{ name: 'import', type: 1, options }] },
    resolved: { attachments: { [id]: attachment } },
  };
  const circumstances = by(who);
  return voice.see(slash('playlist import', [], { ...circumstances, envelope: { ...circumstances.envelope, data } }));
}

test('an exported playlist can be imported', async () => {
  await say(asker, 'create', text('name', 'Kept'));
  await say(asker, 'add', called('Kept'), text('what', 'all'));
  const before = voice.made.calls.length;
  const answer = await voice.made.send(slash('playlist export', [called('Kept')], by(asker)));
  await voice.made.settled();
  const sent = [answer, ...voice.made.calls.slice(before)];
  expect(JSON.stringify(sent)).toContain('playlist.json');
  expect((await importing(writePlaylistFile('Kept', tracks), 'Kept again')).text).toBe(
    'You created **Kept again** with 3 tracks.',
  );
  const { text: shown } = await say(asker, 'show', called('Kept again'));
  expect(shown).toMatch(/`1` \*\*Night Train\*\*[\s\S]*`2` \*\*First Light\*\*[\s\S]*`3` \*\*Packet Song\*\*/);
});

test('tracks that lead into a network are left out, and the node is never asked for them', async () => {
  const inside = foundTrack('Inside', { source: 'http', identifier: 'http://10.0.0.1/', uri: null });
  const named = foundTrack('Named', { uri: 'http://169.254.169.254/latest/meta-data' });
  voice.paper.calls.length = 0;
  expect((await importing(writePlaylistFile('Partly', [inside, named, foundTrack('Night Train')]))).text).toBe(
    "You created **Partly** with 1 track. I couldn't find 2 more tracks.",
  );
  expect(voice.paper.calls.filter(({ call }) => call === 'load').map(({ body }) => body.query)).toEqual([
    tracks[0]?.uri,
  ]);
});

test('what a file claims about a track doesn’t matter: only what the node finds at its address is kept', async () => {
  const forged = foundTrack('Forged', {
    uri: tracks[1]?.uri ?? '',
    source: 'soundcloud',
    identifier: 'U:http://10.0.0.1/',
  });
  await importing(writePlaylistFile('Forged', [forged]));
  const stored = await voice.sql<{ track: Track }[]>`
    select track from music_playlist_items join music_playlists using (playlist_id) where name = 'Forged'`;
  expect(stored.map(({ track }) => track.encoded)).toEqual([tracks[1]?.encoded]);
});

test('nothing is created when nothing was found', async () => {
  const gone = foundTrack('Gone', { uri: 'https://example.com/gone' });
  expect((await importing(writePlaylistFile('Gone', [gone]))).text).toBe(
    "I couldn't find any track of that file, so nothing was created.",
  );
  expect((await say(asker, 'show', called('Gone'))).text).toMatch(/^I can't find that playlist/);
});

test('the same interaction delivered again says the same, and creates nothing more', async () => {
  const upload = writePlaylistFile('Twice', tracks);
  const first = await importing(upload);
  const [job] = voice.made.calls.slice(-1);
  expect(first.text).toBe('You created **Twice** with 3 tracks.');
  expect(job?.call).toBe('edit');
  expect(await voice.sql`select from job where kind = 'import_playlist'`).toHaveLength(0);
  expect((await importing(upload)).text).toBe(
    'You already have a playlist called **Twice**. Import it again and set another `name`.',
  );
});

test('tracks that lead into the operator’s network are imported where they allow it', async () => {
  const opened = await openMusicChorus(2, { allowsPrivateMedia: true });
  try {
    const who = opened.member();
    const inside = foundTrack('Inside', { source: 'http', identifier: 'http://10.0.0.1/song', uri: null });
    known.set('http://10.0.0.1/song', inside);
    letFind(opened);
    await opened.runCrew(1, [opened.guildId]);
    const said = await uploading(opened, who, writePlaylistFile('Inside', [inside]));
    expect(said.text).toBe('You created **Inside** with 1 track.');
  } finally {
    await opened.close();
  }
});

const many = { format: 'chorus-playlist', version: 1, name: 'Many' };
const entries = Array.from({ length: 10_000 }, () => ({ encoded: 'QAAA' }));
test.each<[string, string, RegExp]>([
  ['text', 'night train\nfirst light', /^That file isn't a playlist\. You can create one with `\/playlist export`\.$/],
  ['a web page', '<!doctype html><title>Evening</title>', /^That file isn't a playlist/],
  ['another shape', '{"tracks":[]}', /^That file isn't a playlist/],
  ['nothing', '', /^That file isn't a playlist/],
  ['null', 'null', /^That file isn't a playlist/],
  ['nested ten thousand deep', `${'['.repeat(10_000)}${']'.repeat(10_000)}`, /^That file isn't a playlist/],
  ['ten thousand entries', JSON.stringify({ ...many, tracks: entries }), /^That file isn't a playlist/],
  [
    'half a megabyte and more',
    `"${'x'.repeat(512 * 1_024)}"`,
    /^That file is too large: a playlist has at most 512 KiB\./,
  ],
])('%s is refused, and changes nothing', async (_, file, sentence) => {
  const before = await say(asker, 'list');
  expect(await importing(file)).toMatchObject({ isEphemeral: true, text: expect.stringMatching(sentence) });
  expect((await say(asker, 'list')).text).toBe(before.text);
});

test.each([
  'https://example.com/playlist.json',
  'https://cdn.discordapp.com.example.com/playlist.json',
  'https://cdn.discordapp.com@127.0.0.1/playlist.json',
  'http://cdn.discordapp.com/playlist.json',
  'file:///etc/passwd',
  'playlist.json',
])('%s isn’t one of Discord’s addresses, and isn’t fetched', async (url) => {
  const seen = await importing(writePlaylistFile('Elsewhere', tracks), undefined, { url });
  expect(seen.text).toBe("I couldn't download that file from Discord. Please upload it again.");
  expect((await say(asker, 'show', called('Elsewhere'))).text).toMatch(/^I can't find that playlist/);
});

test('a file that is gone by then is refused', async () => {
  const { url } = voice.discord;
  const seen = await importing('{}', undefined, { url: `${url}/ephemeral-attachments/1/2/x.json` });
  expect(seen.text).toBe("I couldn't download that file from Discord. Please upload it again.");
});

test('no other host is asked, not even by a redirect from Discord’s', async () => {
  let asked = 0;
  const server = createServer((_, response) => {
    asked++;
    response.end(writePlaylistFile('Elsewhere', tracks));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/playlist.json`;
  voice.discord.app.get('/leads-away', (c) => c.redirect(url));
  for (const address of [url, `${voice.discord.url}/leads-away`])
    expect((await importing('{}', undefined, { url: address })).text).toMatch(/^I couldn't download that file/);
  server.close();
  expect(asked).toBe(0);
});
