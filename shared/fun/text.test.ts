import { describe, expect, test } from 'vitest';
import { LONGEST_NAME } from './name.ts';
import type { Intensity } from './style.ts';
import { STYLES } from './styles.ts';
import { LONGEST_TEXT, textOf, writeText } from './text.ts';
import { THEMES } from './themes.ts';
import { findVariant, searchNamed, searchVariants, VARIANTS } from './variants.ts';

const INTENSITIES: readonly Intensity[] = [1, 2, 3, 4, 5];
const SEEDS = Array.from({ length: 200 }, (_, index) => `seed ${index}`);
const PEOPLE: readonly { actor?: string; target?: string }[] = [
  { actor: 'Ada' },
  { target: 'Grace Hopper' },
  { actor: 'Ada', target: 'Grace Hopper' },
];

/** What no text may have, whatever its words. */
const MISTAKES: Record<string, RegExp> = {
  'an unfilled slot': /undefined|null|NaN|\[object|[{}$]/,
  'two spaces': / {2}|\t| \n|\n /,
  'a space before punctuation': / [.,;:!?]/,
  'doubled punctuation': /[.,;:!?][.,;:]|[!?]{2}/,
  'no punctuation at its end': /[^.!?”)]$/,
  'a straight quotation mark': /["']/,
  'what Discord reads as markup': /[*_~`|<>[\]\\#@]/,
  'a small letter after a sentence': /[.!?] [a-z]/,
  'a small letter at its start': /^[a-z]/,
  'a before a vowel': /\ba (?!uni(?!m|n)|one\b|use|eu)[aeiou]/i,
  'an before a consonant': /\ban (?!hour|honest|X\b)[^aeiou]/i,
  'a word twice in a row': /\b(?!hip\b)(\w+) \1\b/i,
  'two articles': /\b(?:a|an|the) (?:a|an|the)\b/i,
};

const ANY_MISTAKE = new RegExp(
  Object.values(MISTAKES)
    .map(({ source, flags }) => (flags === '' ? source : `(?${flags}:${source})`))
    .join('|'),
);

function expectNoMistake(id: string, text: string): void {
  if (!ANY_MISTAKE.test(text)) return;
  const [mistake] = Object.entries(MISTAKES).find(([, pattern]) => pattern.test(text)) ?? [];
  expect.fail(`${id} has ${mistake}: ${text}`);
}

function expectVariety(id: string, texts: readonly string[]): void {
  const again = texts.length - new Set(texts).size;
  if (again > texts.length / 5) expect.fail(`${id} repeats ${again} of ${texts.length}.`);
}

describe('every text', () => {
  test.each(STYLES.map(({ id }) => id))('of the style %s reads well, and seldom comes twice', (style) => {
    for (const variant of VARIANTS.filter((one) => one.style.id === style))
      for (const intensity of INTENSITIES) {
        // The shorter a text, the sooner it comes again.
        const seeds = SEEDS.slice(0, intensity < 3 ? 200 : 40);
        const texts = seeds.map((seed) => textOf(variant, { seed, intensity }));
        for (const text of texts) expectNoMistake(variant.id, text);
        expectVariety(variant.id, texts);
      }
  });

  test.each(PEOPLE)('about %o reads well, names them, and seldom comes twice', (people) => {
    for (const variant of VARIANTS) {
      for (const intensity of INTENSITIES)
        for (const seed of SEEDS.slice(0, 5)) {
          const text = textOf(variant, { seed, intensity, ...people });
          expectNoMistake(variant.id, text);
          for (const name of Object.values(people)) if (!text.includes(name)) expect.fail(`${name} isn’t in: ${text}`);
        }
      const short = SEEDS.map((seed) => textOf(variant, { seed, intensity: 1, ...people }));
      expectVariety(variant.id, short);
    }
  });

  test('grows with its intensity', () => {
    const lengths = INTENSITIES.map((intensity) => {
      const texts = VARIANTS.map((variant) => textOf(variant, { seed: 'x', intensity }));
      return texts.reduce((sum, { length }) => sum + length, 0) / texts.length;
    });
    expect(lengths).toEqual(lengths.toSorted((a, b) => a - b));
    expect((lengths[4] ?? 0) / (lengths[0] ?? 1)).toBeGreaterThan(3);
    const shouts = VARIANTS.map((variant) => textOf(variant, { seed: 'x', intensity: 5 }));
    expect(shouts.every((text) => text.endsWith('!'))).toBe(true);
  });

  test('has room for the longest names, and keeps them whole', () => {
    const [actor, target] = ['𝕎', '🦕'].map((character) => character.repeat(LONGEST_NAME));
    for (const variant of VARIANTS)
      for (const intensity of INTENSITIES) {
        const text = textOf(variant, { seed: 'x', intensity, actor, target });
        expect(text.length).toBeLessThanOrEqual(LONGEST_TEXT);
        expect(text).toContain(actor);
        expect(text).toContain(target);
      }
  });

  test('depends on the names only where they stand', () => {
    const named = textOf(VARIANTS[0] as never, { seed: 'x', actor: 'Ada', target: 'Bo' });
    expect(textOf(VARIANTS[0] as never, { seed: 'x', actor: 'Cy', target: 'Di' })).toBe(
      named.replaceAll('Ada', 'Cy').replaceAll('Bo', 'Di'),
    );
  });

  test('differs from seed to seed, and from variant to variant', () => {
    expect(new Set(SEEDS.map((seed) => writeText({ variant: 'space:toast', seed }))).size).toBeGreaterThan(195);
    expect(new Set(VARIANTS.map((variant) => textOf(variant, { seed: 'x' }))).size).toBe(VARIANTS.length);
    expect(writeText({ variant: 'space:opera', seed: 'x' })).toBeUndefined();
  });
});

describe('names', () => {
  const nameIn = (actor: string) =>
    /^Haiku by (.*):\n/.exec(writeText({ variant: 'space:haiku', seed: 'x', intensity: 1, actor }) ?? '')?.[1];

  test.each([
    ['  Ada \n Lovelace\t', 'Ada Lovelace'],
    ['Ada\u202e\u200b\0', 'Ada'],
    ['\ud83d Ada', '\ufffd Ada'],
    ['👩🏽\u200d🚀 Ada', '👩🏽\u200d🚀 Ada'],
    ['<b>@everyone</b>', '<b>@everyone</b>'],
    [`${'é'.repeat(LONGEST_NAME)}x`, 'é'.repeat(LONGEST_NAME)],
    ['de la Cruz', 'de la Cruz'],
  ])('%j is written as %j', (given, written) => expect(nameIn(given)).toBe(written));

  test('without anything to see, somebody of the theme takes their place', () => {
    expect(nameIn(' \u200b\n')).toBeUndefined();
  });
});

describe('the catalog', () => {
  test('has 20 themes in 11 styles', () => {
    expect([THEMES.length, STYLES.length, VARIANTS.length]).toEqual([20, 11, 220]);
    expect(new Set(VARIANTS.map(({ id }) => id)).size).toBe(220);
    for (const { id } of VARIANTS) expect(id).toMatch(/^[a-z]{3,12}:[a-z-]{3,12}$/);
  });

  test('has every word of a theme once, and enough of them', () => {
    for (const { id, name, about, haiku, ...lists } of THEMES)
      for (const [kind, words] of Object.entries({ ...lists, ...haiku })) {
        expect([id, name, about, kind, new Set(words).size]).toEqual([id, name, about, kind, words.length]);
        expect(words.length).toBeGreaterThanOrEqual(kind === 'cheers' ? 4 : 6);
      }
  });

  test('finds variants by words of their names, IDs, and descriptions', () => {
    const found = (words: string) => searchVariants(words).map(({ id }) => id);
    expect(found('')).toHaveLength(220);
    expect(found('space:haiku')).toEqual(['space:haiku']);
    expect(found('Ghosts SYLLABLES')).toEqual(['haunted:haiku']);
    expect(found('pirate')).toHaveLength(20);
    expect(found('nothing like it')).toEqual([]);
    expect(findVariant('toString')).toBeUndefined();
  });

  test('puts what begins with the typed text first', () => {
    expect(
      searchNamed(THEMES, 'ca')
        .map(({ id }) => id)
        .slice(0, 2),
    ).toEqual(['castle', 'cats']);
    expect(searchNamed(STYLES, 'log').map(({ id }) => id)).toEqual(['pirate-log']);
    expect(searchNamed(THEMES, 'zzz')).toEqual([]);
  });
});
