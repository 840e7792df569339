import { describe, expect, test } from 'vitest';
import { lyricsOf } from '../../../infra/testing/lyrics.ts';
import type { Lyrics } from './answer.ts';
import { chooseFor, chooseNamed, isSameLength, wantedOf } from './match.ts';

const playing = { title: 'First Light', author: 'The Loopbacks', lengthMs: 204_000 };

describe('the search for a track', () => {
  test.each<[string, string, string, string]>([
    ['First Light', 'The Loopbacks', 'First Light', 'The Loopbacks'],
    ['First Light (Official Video) [HD]', 'The Loopbacks - Topic', 'First Light', 'The Loopbacks'],
    ['The Loopbacks - First Light (Lyrics)', 'TheLoopbacksVEVO', 'First Light', 'The Loopbacks'],
    ['The Loopbacks – First Light', 'Some Uploader', 'First Light', 'The Loopbacks'],
    ['First Light ft. Ada', '', 'First Light', ''],
  ])('“%s” by “%s” is “%s” by “%s”', (title, author, wantedTitle, artist) => {
    expect(wantedOf({ title, author, lengthMs: 1 })).toEqual({ title: wantedTitle, artist, lengthMs: 1 });
  });
});

describe('among several recordings', () => {
  test('the same length wins, even over a more similar title', () => {
    const same = lyricsOf({ title: 'First Lights', lengthMs: 206_900 });
    expect(chooseFor(playing, [lyricsOf({ lengthMs: 260_000 }), same])).toBe(same);
  });

  test('of two with the same length, the more similar title wins', () => {
    const exact = lyricsOf({ lengthMs: 202_000 });
    expect(chooseFor(playing, [lyricsOf({ title: 'First Lights' }), exact])).toBe(exact);
  });

  test('of two equal ones, the timed one wins', () => {
    const timed = lyricsOf({ synced: '[00:01.00] La la la' });
    expect(chooseFor(playing, [lyricsOf(), timed, lyricsOf()])).toBe(timed);
  });

  test('another length is better than nothing', () => {
    const album = lyricsOf({ lengthMs: 290_000 });
    expect(chooseFor(playing, [album])).toBe(album);
    expect(chooseFor({ ...playing, lengthMs: null }, [album])).toBe(album);
  });
});

describe('lyrics of another song are never shown', () => {
  test.each<[string, Partial<Lyrics>]>([
    ['another title', { title: 'Last Night' }],
    ['a title that goes on', { title: 'First Light of the Longest Winter' }],
    ['the same title by someone else, of the same length', { artist: 'Someone Else' }],
    ['nobody’s', { artist: '' }],
    ['nothing to read', { plain: ' \n', synced: '[ti:First Light]' }],
  ])('%s', (_, given) => {
    expect(chooseFor(playing, [lyricsOf(given)])).toBeUndefined();
  });

  test('part 2 isn’t part 1', () => {
    const [one, two] = [lyricsOf({ title: 'Long Song, Pt. 1' }), lyricsOf({ title: 'Long Song, Pt. 2' })];
    expect(chooseFor({ ...playing, title: 'Long Song, Pt. 2' }, [one])).toBeUndefined();
    expect(chooseFor({ ...playing, title: 'Long Song, Pt. 2' }, [one, two])).toBe(two);
  });
});

describe('uploads are recognized', () => {
  test.each<[string, string]>([
    ['The Loopbacks - First Light (Official Music Video)', 'Some Uploader'],
    ['FIRST LIGHT', 'Loopbacks'],
    ['First Light', 'The Loopbacks, Ada & the Sockets'],
  ])('“%s” by “%s”', (title, author) => {
    expect(chooseFor({ title, author, lengthMs: 204_000 }, [lyricsOf()])).toBeDefined();
  });

  test('a duet is found by both of its names', () => {
    const duet = lyricsOf({ artist: 'The Loopbacks feat. Ada' });
    expect(chooseFor(playing, [duet])).toBe(duet);
  });

  test('a title with a dash in it', () => {
    const part = lyricsOf({ title: 'Night Train - Reprise' });
    expect(chooseFor({ ...playing, title: 'Night Train - Reprise' }, [part])).toBe(part);
  });
});

describe('a song by name', () => {
  const [light, train] = [lyricsOf(), lyricsOf({ title: 'Night Train to Localhost' })];

  test.each<[string, Lyrics]>([
    ['first light', light],
    ['the loopbacks first light', light],
    ['First Light - The Loopbacks', light],
    ['night train', train],
  ])('“%s”', (typed, wanted) => {
    expect(chooseNamed(typed, [train, light])?.title).toBe(wanted.title);
  });

  test('isn’t another song, nor one without text', () => {
    expect(chooseNamed('waltz of the kittens', [train, light])).toBeUndefined();
    expect(chooseNamed('first light', [lyricsOf({ plain: null })])).toBeUndefined();
    expect(chooseNamed('first light', [])).toBeUndefined();
  });

  test('may be instrumental', () => {
    const silent = lyricsOf({ plain: null, isInstrumental: true });
    expect(chooseNamed('first light', [silent])).toBe(silent);
  });
});

test.each<[number | null, number | null, boolean]>([
  [204_000, 207_000, true],
  [204_000, 201_000, true],
  [204_000, 207_001, false],
  [null, 204_000, false],
  [204_000, null, false],
])('the times of %s ms match %s ms: %s', (is, wanted, fits) => {
  expect(isSameLength(lyricsOf({ lengthMs: is }), { lengthMs: wanted })).toBe(fits);
});
