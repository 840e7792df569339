/** Adding what a node finds to a playlist, whether or not anyone listens. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { autocomplete, slash } from '../../../infra/testing/interaction.ts';
import { foundTrack } from '../../../infra/testing/listening.ts';
import { type MusicChorus, openMusicChorus } from '../../../infra/testing/music.ts';
import { type Asker, by, text } from '../../../infra/testing/voice-chorus.ts';
import type { Track } from '../../../shared/music/track.ts';

let voice: MusicChorus;
/** Outside voice channels. */
let asker: Asker;
beforeAll(async () => {
  voice = await openMusicChorus(8);
  await voice.runCrew(1, [voice.guildId]);
});
afterAll(() => voice.close());
beforeEach(async () => {
  asker = voice.member();
  await voice.ask(asker, 'playlist create', text('name', 'Mix'));
});
afterEach(() => voice.paper.reset());

const songs = (count: number) => Array.from({ length: count }, (_, n) => foundTrack(`Song ${n + 1}`));
const add = (query: string, who = asker) =>
  slash('playlist add', [text('playlist', 'Mix'), text('query', query)], by(who));
const added = async (query: string) => (await voice.see(add(query))).text;

/** Sets what the node finds from now on. */
function finds(tracks: readonly Track[], more: { playlist?: string; left?: number } = {}) {
  const encoded = tracks.map((track) => track.encoded);
  voice.paper.answers.load = { status: 'found', encoded, playlist: null, left: 0, ...more };
}

async function contents(): Promise<string[]> {
  const rows = await voice.sql<{ title: string }[]>`
    select i.track ->> 'title' as title from music_playlist_items i join music_playlists p using (playlist_id)
    where p.owner_id = ${asker.id} order by place`;
  return rows.map(({ title }) => title);
}

describe('/playlist add query', () => {
  test('adds what a node finds, for someone outside voice channels', async () => {
    finds([foundTrack('Night *Train*')]);
    expect(await added('  night train ')).toBe('Added **Night \\*Train\\*** · The Loopbacks (3:24) to **Mix**.');
    expect(voice.paper.calls).toEqual([
      { call: 'load', body: { guild: voice.guildId, query: 'night train', most: 200 } },
    ]);
    expect(await contents()).toEqual(['Night *Train*']);
  });

  test('adds as much of a list as fits, and says how much didn’t', async () => {
    finds(songs(150), { playlist: 'Long' });
    expect(await added('https://example.com/list')).toBe('Added 150 tracks to **Mix**.');
    finds(songs(200), { playlist: 'Longer', left: 30 });
    expect(await added('https://example.com/list')).toBe("Added 50 tracks to **Mix**. 180 more tracks didn't fit.");
    expect(await contents()).toHaveLength(200);
    expect(await added('https://example.com/list')).toMatch(/^That playlist is full: it has 200 tracks\./);
  });

  test('adds a track that is in it already', async () => {
    finds(songs(1));
    await added('song');
    await added('song');
    expect(await contents()).toEqual(['Song 1', 'Song 1']);
  });

  test('adds once when it’s delivered twice, also when the search finds something else or nothing by then', async () => {
    const envelope = add('song');
    finds(songs(3), { playlist: 'Songs', left: 2 });
    const first = await voice.see(envelope);
    expect(first.text).toBe("Added 3 tracks to **Mix**. 2 more tracks didn't fit.");
    finds(songs(1));
    expect((await voice.see(envelope)).text).toBe(first.text);
    voice.paper.failures.load = 'internal';
    expect((await voice.see(envelope)).text).toBe(first.text);
    expect(await contents()).toHaveLength(3);
  });

  test('loses nothing and leaves no gap when many add and remove at once', async () => {
    finds(songs(10), { playlist: 'Songs' });
    await added('song');
    finds(songs(5), { playlist: 'Songs' });
    const adding = Array.from({ length: 12 }, () => added('song'));
    const removing = Array.from({ length: 6 }, () =>
      voice.ask(asker, 'playlist remove', text('playlist', 'Mix'), { name: 'place', type: 4, value: 1 }),
    );
    const answers = await Promise.all(adding);
    expect(new Set(answers)).toEqual(new Set(['Added 5 tracks to **Mix**.']));
    for (const { text: said } of await Promise.all(removing)) expect(said).toMatch(/^Removed/);
    const [row] = await voice.sql<{ held: number; last: number }[]>`
      select count(*)::integer as held, max(place)::integer as last from music_playlist_items i
      join music_playlists p using (playlist_id) where p.owner_id = ${asker.id}`;
    expect(row).toEqual({ held: 64, last: 64 });
  });

  test('refuses strangers, and servers where music is switched off', async () => {
    finds(songs(1));
    const stranger = voice.member();
    expect((await voice.see(add('song', stranger))).text).toMatch(/^I can't find that playlist/);
    await voice.sql`select settings_set_gate(gen_random_uuid()::text, ${voice.guildId}, 'module:music', true, '', 1)`;
    expect(await added('song')).toMatch(/^The music commands are turned off/);
    await voice.sql`delete from guild_settings`;
    expect(await contents()).toEqual([]);
  });

  test.each<[string, () => unknown, RegExp]>([
    [
      'nothing is found',
      () => answers({ status: 'not_found', query: 'x*y' }),
      /^I couldn't find anything for “x\\\*y”\. Try/,
    ],
    ['the address is inside a network', () => answers({ status: 'address_refused' }), /^I can't open that link/],
    [
      'the source fails',
      () => answers({ status: 'source_failed', reason: 'gone' }),
      /^I couldn't load that: gone\. Try/,
    ],
    [
      'a track can’t be read',
      () => finds([{ ...foundTrack('x'), encoded: 'QAAA' }]),
      /^I couldn't find anything for “x”\./,
    ],
    ['the node fails', () => Object.assign(voice.paper.failures, { load: 'internal' }), /^I can't search right now/],
    ['the node hangs up', () => Object.assign(voice.paper, { hangUps: 9 }), /^I can't search right now/],
  ])('changes nothing and says why when %s', async (_, given, sentence) => {
    given();
    const seen = await voice.see(add('x'));
    expect(seen).toMatchObject({ isEphemeral: true, text: expect.stringMatching(sentence) });
    expect(await contents()).toEqual([]);
  });

  test('says so when there is no node', async () => {
    await voice.sql`update agent_runners set live_until = live_until - interval '1 day'`;
    expect(await added('x')).toMatch(/^I can't search right now/);
    await voice.sql`update agent_runners set live_until = live_until + interval '1 day'`;
  });

  test('refuses `query` with `what`, and blanks', async () => {
    const both = [text('playlist', 'Mix'), text('query', 'x'), text('what', 'all')];
    expect((await voice.ask(asker, 'playlist add', ...both)).text).toMatch(/^Choose either `query` or `what`/);
    expect(await added('   ')).toMatch(/^Enter what to add/);
    expect(voice.paper.calls).toEqual([]);
  });

  test('suggests what a search finds while someone types', async () => {
    const { title, author, lengthMs, encoded } = foundTrack('Night Train');
    const uri = 'https://example.com/night-train';
    voice.paper.answers.search = { tracks: [{ title, author, lengthMs, encoded, uri }] };
    const typed = [text('playlist', 'Mix'), { ...text('query', 'night'), focused: true }];
    const { data } = await voice.made.send(autocomplete('playlist add', typed, by(asker)));
    expect(data?.choices).toEqual([{ name: 'Night Train · The Loopbacks (3:24)', value: uri }]);
  });
});

function answers(answer: object) {
  voice.paper.answers.load = answer;
}
