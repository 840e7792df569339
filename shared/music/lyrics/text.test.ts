import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plain } from '../../platform/markdown.ts';
import { LONGEST_ANSWER } from './client.ts';
import { isReadable, lineAt, linesOf, PAGE, pagesOf, parseLrc } from './text.ts';

const read = (words: string) => linesOf({ plain: words, synced: null });
const verses = (count: number, lines: number) =>
  Array.from({ length: count }, (_, verse) =>
    Array.from({ length: lines }, (_, line) => `v${verse} l${line}`).join('\n'),
  ).join('\n\n');

describe('times', () => {
  test.each<[string, [number, string][]]>([
    [
      '[00:01.50] One\n[01:02.345]Two\n[00:03] Three',
      [
        [1_500, 'One'],
        [3_000, 'Three'],
        [62_345, 'Two'],
      ],
    ],
    [
      '[00:10.00][00:50.0] Chorus\r\n[00:30.00] Verse',
      [
        [10_000, 'Chorus'],
        [30_000, 'Verse'],
        [50_000, 'Chorus'],
      ],
    ],
    ['[ti:Title]\n[ar:Artist]\nno time\n[00:01.00] One', [[1_000, 'One']]],
    [
      '[offset:+500]\n[00:01.00] One\n[00:00.20] Zero',
      [
        [0, 'Zero'],
        [500, 'One'],
      ],
    ],
    ['[offset:-500]\n[00:01.00] One', [[1_500, 'One']]],
    ['[00:01.00] <00:01.00>Word <00:01.40>by word', [[1_000, 'Word by word']]],
    ['[00:02.00]<00:02.50>Come <00:02.70>on <00:02.89>every<00:03.17>body<00:03.40>', [[2_000, 'Come on everybody']]],
    ['[00:02.00]<00:02>Hel<00:02.1>lo<00:02.20> <00:02.300>there', [[2_000, 'Hello there']]],
    [
      '[00:01.00]\n[00:02.00] [sic] kept',
      [
        [1_000, ''],
        [2_000, '[sic] kept'],
      ],
    ],
    ['', []],
    ['[00:0x] broken\n[99999:00] no', []],
  ])('%j', (lrc, lines) => {
    expect(parseLrc(lrc).map(({ atMs, text }) => [atMs, text])).toEqual(lines);
  });

  test('aren’t shown in a text that has them, and its line is found by them', () => {
    const synced = '[00:02.00]<00:02.50>Come <00:02.70>on <00:02.89>every<00:03.17>body\n[00:05.00] Clap';
    for (const words of [synced, null]) {
      const lines = linesOf({ plain: words, synced });
      expect(lines).toEqual(['Come on everybody', 'Clap']);
      expect(lineAt(lines, synced, 3_000)).toBe(0);
      expect(lineAt(lines, synced, 5_000)).toBe(1);
    }
  });

  test('any input can be parsed', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'[]<>:.0159a \n\r+-offset') }), (text) => {
        for (const { atMs } of parseLrc(text)) expect(atMs).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('lines', () => {
  test('are the plain text, or the timed one where there is no other', () => {
    expect(linesOf({ plain: 'One\r\n\n\n\n  Two   words ', synced: '[00:01.00] Else' })).toEqual([
      'One',
      '',
      'Two words',
    ]);
    expect(linesOf({ plain: '  ', synced: '[00:02.00] Two\n[00:01.00] One\n[00:03.00]' })).toEqual(['One', 'Two']);
    expect(linesOf({ plain: null, synced: null })).toEqual([]);
  });

  test('a text without line breaks is wrapped between words, without losses', () => {
    const words = Array.from({ length: 400 }, (_, n) => `word${n}`).join(' ');
    const lines = read(words);
    expect(lines.length).toBeGreaterThan(5);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(300);
    expect(lines.join(' ')).toBe(words);
    // Also without spaces, and never within a character.
    expect(read('🐈'.repeat(400)).join('')).toBe('🐈'.repeat(400));
    for (const line of read(`a${'🐈'.repeat(400)}`)) expect(line.isWellFormed()).toBe(true);
  });

  test('lyrics without text aren’t readable unless they’re instrumental', () => {
    const none = { id: 1, title: '', artist: '', lengthMs: null, plain: null, synced: '[ti:x]', isInstrumental: false };
    expect(isReadable(none)).toBe(false);
    expect(isReadable({ ...none, isInstrumental: true })).toBe(true);
    expect(isReadable({ ...none, synced: '[00:01.00] x' })).toBe(true);
  });
});

test('the longest answer of only line breaks is parsed quickly', () => {
  const synced = '\n'.repeat(LONGEST_ANSWER / 2);
  expect(parseLrc(synced)).toEqual([]);
  expect(parseLrc(`${synced}[offset:+500]\n[00:01.00] One`)).toEqual([{ atMs: 500, text: 'One' }]);
});

describe('the current line', () => {
  const words = 'Verse\nChorus!\n\nOther verse\nChorus!';
  const synced = '[00:10.00] Verse\n[00:20.00] chorus\n[00:25.00]\n[00:30.00] Other verse\n[00:40.00] chorus';
  test.each<[number, number | undefined]>([
    [0, undefined],
    [9_999, undefined],
    [10_000, 0],
    [20_000, 1],
    // During a pause, the last line stays.
    [27_000, 1],
    [30_000, 3],
    // The chorus again, not its first occurrence.
    [45_000, 4],
    [999_000, 4],
  ])('at %i ms is %s', (positionMs, line) => {
    expect(lineAt(read(words), synced, positionMs)).toBe(line);
  });

  test('is skipped where the shown text doesn’t have it', () => {
    const more = '[00:10.00] Verse\n[00:15.00] (spoken)\n[00:20.00] chorus';
    expect(lineAt(read(words), more, 16_000)).toBe(0);
    expect(lineAt(read(words), more, 21_000)).toBe(1);
    const far = `Verse\n${'la\n'.repeat(20)}chorus`;
    expect(lineAt(read(far), more, 21_000)).toBe(0);
    expect(lineAt(read(words), '[00:01.00] something else', 5_000)).toBeUndefined();
  });
});

describe('pages', () => {
  const textsOf = (lines: readonly string[]) => pagesOf(lines).map(({ from, to }) => lines.slice(from, to));

  test('break between verses', () => {
    const pages = textsOf(read(verses(10, 7)));
    expect(pages.length).toBeGreaterThan(1);
    for (const page of pages) {
      expect(page[0]).toMatch(/ l0$/);
      expect(page.at(-1)).toMatch(/ l6$/);
    }
  });

  test('break between lines in a verse that is longer than a page', () => {
    const lines = read(verses(1, 100));
    expect(pagesOf(lines).map(({ to }) => to)).toEqual([30, 60, 90, 100]);
  });

  test('break within a verse rather than leave half a page empty', () => {
    const lines = read(`intro\n\n${verses(1, 60)}`);
    expect(pagesOf(lines)[0]).toEqual({ from: 0, to: 30 });
  });

  test('fit Discord’s limit, including escapes', () => {
    const lines = read(Array(30).fill('*'.repeat(280)).join('\n'));
    const pages = textsOf(lines);
    for (const page of pages) expect(page.map(plain).join('\n').length).toBeLessThanOrEqual(PAGE.characters);
    expect(pages.flat()).toEqual(lines);
  });

  test('are none without text', () => expect(pagesOf([])).toEqual([]));

  test('fit, start and end with text, and contain every line once', () => {
    const line = fc.oneof(
      fc.constant(''),
      fc.string({ maxLength: 60 }),
      fc.string({ unit: fc.constantFrom('*', '_', 'a', ' ', '🐈', '\u00e9'), maxLength: 900 }),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 120 }), (given) => {
        const lines = read(given.join('\n'));
        const pages = textsOf(lines);
        for (const page of pages) {
          expect(page.length).toBeLessThanOrEqual(PAGE.lines);
          expect(page.map(plain).join('\n').length).toBeLessThanOrEqual(PAGE.characters);
          expect([page[0], page.at(-1)]).not.toContain('');
        }
        expect(pages.flat().filter((text) => text !== '')).toEqual(lines.filter((text) => text !== ''));
      }),
    );
  });
});
