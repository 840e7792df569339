/** What members see for every result, and that Discord accepts it whatever a track is called. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { entry, type MusicChorus, openMusicChorus } from '../../../infra/testing/music.ts';
import { number, text } from '../../../infra/testing/voice-chorus.ts';
import type { Done, Refusal } from '../../../shared/music/verbs.ts';

let voice: MusicChorus;
beforeAll(async () => {
  voice = await openMusicChorus();
  await voice.runCrew(4, [voice.guildId]);
});
afterAll(() => voice.close());

/** Someone who listens to a session. */
async function listener() {
  const asker = voice.member();
  const channel = voice.listen(asker);
  const other = await voice.sql<
    { id: string }[]
  >`select session_id::text as id from voice_sessions where state <> 'ended'`;
  for (const { id } of other)
    await voice.sql`update voice_sessions set state = 'ended', end_reason = 'left', ended_at = now() where session_id = ${id}`;
  await voice.session(voice.guildId, { channelId: channel, user: asker.id });
  return { asker, channel };
}

const first = entry('First *Light*');
const second = entry('Night Train');

describe('what was done is said in a sentence', () => {
  test.each<[string, Done, RegExp]>([
    ['pause', { status: 'paused', entry: first }, /^Paused \*\*First \\\*Light\\\*\*\* · The Loopbacks \(3:24\)\./],
    ['resume', { status: 'resumed', entry: second }, /^Resumed \*\*Night Train\*\*/],
    ['skip', { status: 'skipped', was: first, now: second }, /^Skipped .*\. Now playing: \*\*Night Train\*\*/],
    ['skip', { status: 'skipped', was: first, now: null }, /The queue is empty\.$/],
    ['skip', { status: 'voted', votes: 1, needed: 3, entry: first }, /^1 of 3 votes to skip /],
    ['back', { status: 'went_back', now: second }, /^Back to \*\*Night Train\*\*/],
    [
      'track forward',
      { status: 'sought', positionMs: (second.track.lengthMs ?? 0) - 1, entry: second },
      /^\*\*Night Train\*\*.*\nThat's past its end, so I skipped to the end\.$/,
    ],
    ['track replay', { status: 'sought', positionMs: 0, entry: second }, /^\*\*Night Train\*\*.*\n0:00 🔘▬+ 3:24$/],
    ['stop', { status: 'stopped', cleared: 0 }, /^Stopped in <#\d+>\.$/],
    ['stop', { status: 'stopped', cleared: 1 }, /^Stopped in <#\d+>, and cleared 1 track from the queue\.$/],
    ['shuffle', { status: 'shuffled', waiting: 1_200 }, /^Shuffled 1,200 tracks\.$/],
    ['clear', { status: 'cleared', count: 3 }, /^Removed 3 tracks from the queue\./],
    ['autoplay', { status: 'autoplay', isOn: true }, /^Autoplay is on/],
    ['autoplay', { status: 'autoplay', isOn: false }, /^Autoplay is off/],
  ])('/music %s', async (path, result, sentence) => {
    const { asker } = await listener();
    voice.says(result);
    expect(await voice.ask(asker, `music ${path}`)).toMatchObject({
      isEphemeral: false,
      text: expect.stringMatching(sentence),
    });
  });
});

describe('tracks of a list that weren’t added', () => {
  const added = {
    status: 'added',
    entries: 4,
    first: second,
    playlist: 'Mix',
    starts: true,
    place: 0,
    offered: null,
  } as const;

  test.each<[string, Partial<Extract<Done, { status: 'added' }>>, string[]]>([
    [
      'too long',
      { left: 1, tooLong: { tracks: 1, minutes: 20 } },
      ['1 more track is longer than this server allows (20 minutes).'],
    ],
    ['unplayable', { left: 2, unplayable: 2 }, ["2 more tracks can't be played."]],
    ['no room', { left: 3 }, ["3 more tracks didn't fit in this server's queue."]],
    [
      'all of them',
      { left: 6, tooLong: { tracks: 2, minutes: 1 }, unplayable: 1 },
      [
        '2 more tracks are longer than this server allows (1 minute).',
        "1 more track can't be played.",
        "3 more tracks didn't fit in this server's queue.",
      ],
    ],
    ['none', { left: 0 }, []],
  ])('have their reason: %s', async (_, given, lines) => {
    const { asker } = await listener();
    voice.says({ ...added, left: 0, ...given });
    const { text: shown } = await voice.ask(asker, 'music play', text('query', 'mix'));
    expect(shown.split('\n').filter((line) => / more tracks? /.test(line))).toEqual(lines);
  });
});

describe('a refusal says what to do instead, only to the asker', () => {
  test.each<[Refusal, RegExp]>([
    [{ status: 'not_allowed', djRole: null }, /^Only staff and whoever requested the track/],
    [{ status: 'not_allowed', djRole: '600000000000000001' }, /^Only <@&600000000000000001>, staff, and/],
    [{ status: 'not_listening' }, /^You have to be listening to do that\. Join <#\d+>/],
    [{ status: 'nothing_plays' }, /^Nothing is playing in <#\d+>\. Start something with `\/music play`/],
    [{ status: 'nothing_before' }, /`\/music track replay`/],
    [{ status: 'queue_empty' }, /Add something with `\/music play`/],
    [{ status: 'no_such_place', waiting: 4 }, /from 1 to 4/],
    [{ status: 'no_such_place', waiting: 0 }, /^The queue is empty/],
    [{ status: 'not_found', query: '**xyz**' }, /“\\\*\\\*xyz\\\*\\\*”\. Try other words/],
    [{ status: 'address_refused' }, /It has to be public/],
    [
      { status: 'source_failed', reason: 'not in your *country*' },
      /^I couldn't load that: not in your \\\*country\\\*/,
    ],
    [{ status: 'queue_full', most: 100 }, /the limit is 100 tracks\. Make room with `\/music remove`/],
    [{ status: 'track_too_long', minutes: 20 }, /\(20 minutes\)\. Staff can change the limit/],
    [{ status: 'queue_too_long', minutes: 120 }, /120 minutes/],
    [{ status: 'not_seekable' }, /live stream/],
    [{ status: 'unknown_verb' }, /doesn't support that yet/],
  ])('%j', async (refusal, sentence) => {
    const { asker } = await listener();
    voice.says(refusal);
    const seen = await voice.ask(asker, 'music skip');
    expect(seen).toMatchObject({ isEphemeral: true, text: expect.stringMatching(sentence) });
  });
});

test('an unknown result from a newer node isn’t an error', async () => {
  const { asker, channel } = await listener();
  voice.says({ status: 'sung_along' } as never);
  expect((await voice.ask(asker, 'music stop')).text).toBe(`Done in <#${channel}>.`);
});

test('Discord accepts every answer, whatever tracks, playlists, authors, and reasons are called', async () => {
  const { asker } = await listener();
  const name = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 50 }),
    fc.constantFrom('', ' ', '*', '[', '🐈', 'ß\n').map((part) => part.repeat(1_000 / Math.max(1, part.length))),
  );
  const entries = fc
    .record({
      title: name,
      author: name,
      uri: fc.constantFrom(null, 'demo:x', `https://x.invalid/${'y'.repeat(2_100)}`),
    })
    .map(({ title, ...more }) => entry(title, more));
  const small = fc.integer({ min: 0, max: 10_000 });
  const results = fc.oneof(
    fc.record({
      status: fc.constant('added' as const),
      entries: small,
      first: entries,
      playlist: fc.option(name),
      starts: fc.boolean(),
      place: small,
      left: small,
      offered: fc.option(name.map((text) => `https://www.youtube.com/playlist?list=${text}`)),
    }),
    fc.record({ status: fc.constant('skipped' as const), was: entries, now: fc.option(entries) }),
    fc.record({ status: fc.constant('removed' as const), count: small, first: entries }),
    fc.record({ status: fc.constant('sought' as const), positionMs: small, entry: entries }),
    fc.record({ status: fc.constant('not_found' as const), query: name }),
    fc.record({ status: fc.constant('source_failed' as const), reason: name }),
  );
  await fc.assert(
    fc.asyncProperty(results, async (result) => {
      voice.says(result);
      // The stage checks each answer as Discord would.
      const seen = await voice.ask({ ...asker, id: asker.id }, 'music play', text('query', 'x'));
      expect(seen.text).not.toMatch(/Something went wrong/);
    }),
    { numRuns: 12 },
  );
  for (const result of fc.sample(results, 60)) {
    voice.says(result);
    expect((await voice.ask(asker, 'music jump', number('to', 1))).text).not.toMatch(/Something went wrong/);
  }
});
