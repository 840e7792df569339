import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compilePattern } from './rust-regex.ts';

function find(pattern: string, text: string, steps = 1_000_000): unknown {
  const compiled = compilePattern(pattern);
  if (compiled.status !== 'ready') return compiled.status;
  const found = compiled.find(text, { steps });
  return found === 'spent' ? found : (found?.text ?? null);
}

test.each<[string, string, string | null]>([
  ['b[a4]d', 'so B4D!', 'B4D'],
  ['^hi$', 'hi', 'hi'],
  ['^hi$', 'oh hi', null],
  ['(?m)^hi$', 'oh\nhi\nyou', 'hi'],
  ['(?-i)Nitro', 'free nitro', null],
  ['free\\s+nitro', 'FREE   Nitro', 'FREE   Nitro'],
  ['\\bass\\b', 'class', null],
  ['\\bass\\b', 'an ass!', 'ass'],
  ['a|ab', 'ab', 'a'],
  ['a+?', 'aaa', 'a'],
  ['a{2,3}', 'aaaa', 'aaa'],
  ['(?P<word>\\w+)@', 'me@home', 'me@'],
  ['[^a-c]+', 'abcXYZ', 'XYZ'],
  ['[[:digit:]]{3}', 'a123', '123'],
  ['\\p{Greek}+', 'abc αβγ', 'αβγ'],
  ['\\x{1F600}', 'so 😀', '😀'],
  ['[]-]+', 'a]-b', ']-'],
  ['.', '\n', null],
  ['(?s).', '\n', '\n'],
  ['\\d{1,3}\\.', 'no 42.', '42.'],
  ['', 'anything', ''],
])('%s finds in %j: %j', (pattern, text, found) => {
  expect(find(pattern, text)).toBe(found);
});

test.each([
  '(?=a)',
  'a(?!b)',
  '(?<=a)b',
  '(a)\\1',
  '(',
  ')',
  'a{5,2}',
  '*',
  '[b-a]',
  '[a',
  '\\y',
  'a{',
  '\\',
  '[[:nope:]]',
])('Discord refuses %s, and so do we', (pattern) => {
  const compiled = compilePattern(pattern);
  expect(compiled).toMatchObject({ status: 'invalid', why: expect.stringMatching(/\.$/) });
});

test.each(['(?x)a b', '[a-z&&[^b]]', '\\p{Klingon}', '(a{500}){500}'])(
  'what %s finds is said to be unknown',
  (pattern) => {
    expect(find(pattern, 'a')).toBe('unknown');
  },
);

test('a pattern that takes JavaScript for ever ends', () => {
  expect(find('(a+)+$', `${'a'.repeat(2_000)}!`)).toBeNull();
  expect(find('(a+)+$', `${'a'.repeat(2_000)}!`, 500)).toBe('spent');
});

test('finds what JavaScript finds, wherever both know the syntax', () => {
  const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\w', 'c', '(?:a|bc)', '(b|)', '\\b');
  const repeated = fc
    .tuple(atom, fc.constantFrom('', '', '*', '+', '?', '{1,2}', '*?'))
    .map(([each, count]) => (each === '\\b' ? each : each + count));
  const pattern = fc.array(
    fc.array(repeated, { maxLength: 4 }).map((all) => all.join('')),
    { minLength: 1, maxLength: 3 },
  );
  fc.assert(
    fc.property(
      pattern,
      fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' ', 'A'), maxLength: 12 }),
      (parts, text) => {
        const source = parts.join('|');
        expect(find(source, text)).toBe(new RegExp(source, 'iu').exec(text)?.[0] ?? null);
      },
    ),
    { numRuns: 500 },
  );
});
