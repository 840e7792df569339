import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MUSIC } from './catalog.ts';
import { chooseAmong, fallbackSearches, sourceOf } from './fallback.ts';
import type { Attempt } from './player.ts';
import { similarity } from './titles.ts';
import type { Track } from './track.ts';

const track = (given: Partial<Track> = {}): Track => ({
  ...{ encoded: 'QAAA', identifier: 'x', title: 'Night Train', author: 'The Loopbacks', lengthMs: 240_000 },
  ...{ isStream: false, uri: null, artworkUrl: null, isrc: null, source: 'youtube' },
  ...given,
});
const asked: Attempt = { source: 'youtube', query: null };
const identifiers = (...given: Parameters<typeof fallbackSearches>) =>
  fallbackSearches(...given).map(({ provider, query }) => `${provider}:${query}`);

describe('where to look for a failed track', () => {
  test('the same recording first, then author and title, then the title, SoundCloud last', () => {
    const isrc = 'XXDEM2600002';
    expect(identifiers(track({ isrc }), [asked], ['ytsearch', 'scsearch', 'spsearch', 'dzsearch'])).toEqual([
      `spsearch:isrc:${isrc}`,
      `dzisrc:${isrc}`,
      'spsearch:The Loopbacks Night Train',
      'dzsearch:The Loopbacks Night Train',
      'spsearch:Night Train',
      'dzsearch:Night Train',
      'scsearch:The Loopbacks Night Train',
      'scsearch:Night Train',
    ]);
    expect(identifiers(track({ isrc, source: 'spotify' }), [], ['ytmsearch'])[0]).toBe(`ytmsearch:"${isrc}"`);
  });

  test('a failed source isn’t tried again, under any of its names', () => {
    expect(identifiers(track(), [asked], ['ytsearch', 'ytmsearch'])).toEqual([
      'scsearch:The Loopbacks Night Train',
      'scsearch:Night Train',
    ]);
    const tried = [asked, { source: 'soundcloud', query: 'scsearch:The Loopbacks Night Train' }];
    expect(identifiers(track(), tried, ['ytsearch'])).toEqual([]);
  });

  test('gives up after two other sources failed, and on streams at once', () => {
    const tried = [asked, { source: 'spotify', query: 'spsearch:a' }, { source: 'deezer', query: 'dzsearch:a' }];
    expect(identifiers(track(), tried, ['amsearch'])).toEqual([]);
    expect(identifiers(track({ isStream: true }), [asked], ['amsearch'])).toEqual([]);
  });

  test.each([
    ['Night Train (Official Music Video)', 'The Loopbacks', 'The Loopbacks Night Train'],
    ['The Loopbacks - Night Train [Official Audio]', 'The LoopbacksVEVO', 'The Loopbacks Night Train'],
    ['Night Train', 'The Loopbacks - Topic', 'The Loopbacks Night Train'],
    ['Night Train (feat. Packet) [HD]', 'The Loopbacks', 'The Loopbacks Night Train'],
    ['Night Train (Live at Home)', 'The Loopbacks', 'The Loopbacks Night Train (Live at Home)'],
    ['夜の電車', 'ループバックス', 'ループバックス 夜の電車'],
    ['Night Train', '', 'Night Train'],
  ])('%s by %s is searched as %s', (title, author, query) => {
    expect(identifiers(track({ title, author, source: 'spotify' }), [], ['ytsearch'])[0]).toBe(`ytsearch:${query}`);
  });

  test('an unknown provider is a source of its own', () => {
    expect(sourceOf('demosearch')).toBe('demo');
    expect(sourceOf('constructor')).toBe('constructor');
    expect(identifiers(track({ isrc: 'XXDEM2600002' }), [asked], ['demosearch', 'constructor'])[0]).toBe(
      'demosearch:The Loopbacks Night Train',
    );
  });

  test('no search is repeated, none uses a failed source, and they end', () => {
    const providers = fc.array(
      fc.constantFrom('ytsearch', 'ytmsearch', 'scsearch', 'spsearch', 'dzsearch', 'demosearch'),
    );
    const isrc = fc.option(fc.constant('XXDEM2600002'));
    fc.assert(
      fc.property(providers, isrc, fc.string(), fc.string(), (providers, isrc, title, author) => {
        const wanted = track({ isrc, title, author });
        const tried: Attempt[] = [asked];
        for (let attempt = 0; ; attempt++) {
          const searches = fallbackSearches(wanted, tried, providers);
          const names = searches.map(({ provider, query }) => `${provider}:${query}`);
          expect(new Set(names).size).toBe(names.length);
          const sources = tried.map(({ source }) => source);
          for (const { source, query } of searches) {
            expect(sources).not.toContain(source);
            expect(query.trim()).not.toBe('');
            expect(query.length).toBeLessThanOrEqual(MUSIC.query.most);
          }
          const [next] = searches;
          if (next === undefined) break;
          tried.push({ source: next.source, query: `${next.provider}:${next.query}` });
          expect(attempt).toBeLessThan(MUSIC.attempts);
        }
      }),
    );
  });
});

describe('which search result is the same music', () => {
  const found = (given: Partial<Track>) => track({ source: 'soundcloud', ...given });

  test.each<[string, Partial<Track>, Partial<Track>, boolean]>([
    ['the same title and length', {}, {}, true],
    ['the author in the title', {}, { title: 'The Loopbacks - Night Train (Official Video)', author: 'uploads' }, true],
    ['four seconds longer', {}, { lengthMs: 244_000 }, true],
    ['a minute longer', {}, { lengthMs: 300_000 }, false],
    ['two minutes of silence in an hour', { lengthMs: 3_600_000 }, { lengthMs: 3_720_000 }, true],
    ['a length that nobody knows', {}, { lengthMs: null }, true],
    ['another title', {}, { title: 'Morning Bus' }, false],
    ['a live version', {}, { title: 'Night Train (Live in Berlin)' }, false],
    ['a cover', {}, { title: 'Night Train - Piano Cover' }, false],
    ['a remix', {}, { title: 'Night Train (Packet Remix)' }, false],
    ['a karaoke version', {}, { title: 'Night Train [Karaoke]' }, false],
    ['slowed down', {}, { title: 'night train (slowed + reverb)' }, false],
    ['an original mix, which is no remix', {}, { title: 'Night Train (Original Mix)' }, true],
    ['a live version that was asked for', { title: 'Night Train (Live)' }, { title: 'Night Train - Live' }, true],
    ['a radio stream of that name', {}, { isStream: true, lengthMs: null }, false],
    ['from the source that failed', {}, { source: 'youtube' }, false],
    ['accents and case', { title: 'Café del Mar' }, { title: 'CAFE DEL MAR' }, true],
    ['written without spaces', { title: '夜の電車' }, { title: '夜の電車' }, true],
    [
      'the same ISRC under another title',
      { isrc: 'XXDEM2600002' },
      { isrc: 'XXDEM2600002', title: '夜行列車', lengthMs: 1 },
      true,
    ],
  ])('%s', (_, wanted, other, isSame) => {
    const candidate = found(other);
    expect(chooseAmong([candidate], track(wanted))).toEqual(isSame ? candidate : undefined);
  });

  test('the most similar one, not the first', () => {
    const results = [
      found({ identifier: 'a', title: 'Night Trains', lengthMs: 248_000 }),
      found({ identifier: 'b', author: 'Someone Else', lengthMs: 246_000 }),
      found({ identifier: 'c', lengthMs: 241_000 }),
    ];
    expect(chooseAmong(results, track())?.identifier).toBe('c');
  });

  test('sources that were tried are excluded', () => {
    expect(chooseAmong([found({})], track(), [{ source: 'soundcloud', query: 'scsearch:a' }])).toBeUndefined();
  });
});

test('similarity is symmetric, and 1 for the same text', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      const alike = similarity(a, b);
      expect(alike).toBe(similarity(b, a));
      expect(alike).toBeGreaterThanOrEqual(0);
      expect(alike).toBeLessThanOrEqual(1);
    }),
  );
  expect(similarity('Night Train', 'night-train')).toBe(1);
});
