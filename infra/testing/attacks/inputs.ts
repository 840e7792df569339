/** Inputs that people and attackers send, for fuzzing. */
import fc from 'fast-check';

/** What breaks parsers: formatting, mentions, addresses, invisible and half characters, other scripts, nesting. */
const FRAGMENTS = [
  ...['\0', '\ud800', '\udfff', '\u200b', '\u202e', '\u3164', '\u2800', '\ufeff', '\u2028', '\r\n', '\t', '\u00a0'],
  ...['*', '**', '_', '__', '`', '```', '~~', '||', '> ', '>>> ', '# ', '-# ', '[a](', '](', ')', '[', ']', '<', '>'],
  ...['@everyone', '@here', '<@1>', '<@&1>', '<#1>', '</a:1>', '<:x:1>', '<t:1:R>', 'https://', 'http://a.b/c d'],
  ...['javascript:', 'data:', 'encoded:', 'ytsearch:', 'local:/etc/passwd', '169.254.169.254', '[::1]', '0x7f.1'],
  ...[
    '[00:01.00]',
    '<00:01.00>',
    '[offset:1]',
    '[ti:x]',
    '👨‍👩‍👧‍👦',
    '🇪🇺',
    'e\u0301',
    'ß',
    'İ',
    'ﬁ',
    '夜',
    'ا',
    '١٢',
    '１２',
  ],
  ...[
    '1e309',
    '-1',
    '½',
    '1k',
    '10%',
    'all',
    'null',
    'true',
    '{',
    '}',
    '"',
    '\\',
    '\\u0000',
    '__proto__',
    'constructor',
  ],
  ...['?sslmode=require', '&pgbouncer=true', 'postgres://', ':', '@', '/', '%', '%zz', '#', ';', "'", '--', '$1', '$$'],
  ...[' ', '   ', 'a', 'Song', '.', ',', '-', '–', '・', '|', '=', '+'],
] as const;

/** Text of up to 400 fragments and characters, and now and then one of them many times. */
export const text = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .array(fc.oneof(fc.constantFrom(...FRAGMENTS), fc.string({ unit: 'binary' })), { maxLength: 60 })
      .map((parts) => parts.join('')),
  },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 400 }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(...FRAGMENTS), fc.integer({ min: 1, max: 4_000 }))
      .map(([part, times]) => part.repeat(times).slice(0, 16_000)),
  },
);

/** Any JSON, with keys that break lookups. */
export const json = fc.jsonValue({ maxDepth: 6 }).map((value) => value as unknown);

/** JSON that's nearly what was expected: one part of a good value is replaced by anything. */
export function nearly(good: unknown): fc.Arbitrary<unknown> {
  return fc.tuple(fc.nat(), fc.oneof(text, json)).map(([place, part]) => replaced(good, place, part).value);
}

/** Replaces the `place`th part of a value, in order of its keys. */
function replaced(value: unknown, place: number, part: unknown): { value: unknown; left: number } {
  const size = sizeOf(value);
  return replaceAt(value, size === 0 ? 0 : place % size, part);
}

function sizeOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return 1 + Object.values(value).reduce<number>((sum, each) => sum + sizeOf(each), 0);
}

function replaceAt(value: unknown, place: number, part: unknown): { value: unknown; left: number } {
  if (place === 0) return { value: part, left: -1 };
  if (typeof value !== 'object' || value === null) return { value, left: place - 1 };
  let left = place - 1;
  const entries = Object.entries(value).map(([key, each]) => {
    if (left < 0) return [key, each] as const;
    const next = replaceAt(each, left, part);
    left = next.left;
    return [key, next.value] as const;
  });
  return { value: Array.isArray(value) ? entries.map(([, each]) => each) : Object.fromEntries(entries), left };
}
