import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readScreenNumber } from './screen-number.ts';

const plain = (value: number) => ({ value, doubts: [] });

test.each([
  ['0', 0],
  ['7', 7],
  ['950', 950],
  ['12345', 12_345],
  ['123456', 123_456],
  ['1,234', 1_234],
  ['1,234,567', 1_234_567],
  ['1.234.567', 1_234_567],
  ['1 234 567', 1_234_567],
  ['1\u00a0234\u202f567', 1_234_567],
  ['1’234’567', 1_234_567],
  ['1_234_567', 1_234_567],
  ['+1,500', 1_500],
  ['１２３４', 1_234],
  ['2K', 2_000],
  ['2.5k', 2_500],
  ['12.5M', 12_500_000],
  ['12,5m', 12_500_000],
  ['1.234M', 1_234_000],
  ['1.1B', 1_100_000_000],
  ['8.05 b', 8_050_000_000],
  ['1.2T', 1_200_000_000_000],
  ['1,234.5M', 1_234_500_000],
  ['1.234,5M', 1_234_500_000],
  ['9007199254740991', 9_007_199_254_740_991],
])('%s is %i', (text, value) => {
  expect(readScreenNumber(text)).toEqual(plain(value));
});

// A parser before this one took a zero away from numbers that end in the same digit twice, and refused short ones.
test.each([100_000_000, 10_000_000, 5_500, 111_111, 99_999_999, 1_000_000_000, 22])('%i stays what it is', (value) => {
  expect(readScreenNumber(String(value))).toEqual(plain(value));
  expect(readScreenNumber(value.toLocaleString('en-US'))).toEqual(plain(value));
});

test.each([
  ['1.234', 1_234, 'separator'],
  ['1,234M', 1_234_000_000, 'separator'],
  ['l2,345', 12_345, 'character'],
  ['1O0', 100, 'character'],
  ['12S.4M', 125_400_000, 'character'],
  ['1B5,000', 185_000, 'character'],
  ['1.2345K', undefined, undefined],
  ['2.25K', 2_250, undefined],
  ['1.234K', 1_234, undefined],
])('%s is %s, with the doubt %s', (text, value, doubt) => {
  const read = readScreenNumber(text);
  expect([read?.value, read?.doubts[0]]).toEqual([value, doubt]);
});

test.each(
  [
    [
      '',
      'twelve',
      '-5',
      '1.5',
      '12,34',
      '1,23,456',
      '1,234.567',
      '1,234 567',
      '12..5M',
      'K',
      'solo',
      'lO',
      '1e9',
      '12%',
      '3/5',
    ],
    ['99999999999999999999', '9007199254740992', '99999T', '1 2 3', '0x10', '½', 'O.Ol5M'],
  ].flat(),
)('“%s” isn’t read', (text) => {
  expect(readScreenNumber(text)).toBeUndefined();
});

test('whatever a game writes in groups or with a suffix is read as what it was', () => {
  const whole = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
  fc.assert(
    fc.property(whole, fc.constantFrom(',', ' ', '’', '\u202f'), (value, separator) => {
      const written = value.toLocaleString('en-US').replaceAll(',', separator);
      expect(readScreenNumber(written)).toEqual(plain(value));
    }),
  );
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 9_000_000 }),
      fc.integer({ min: 0, max: 3 }),
      fc.constantFrom(['K', 3], ['M', 6], ['B', 9]),
      (digits, decimals, [suffix, power]) => {
        const fixed = (digits / 10 ** decimals).toFixed(decimals);
        const read = readScreenNumber(`${fixed}${suffix}`);
        expect(read).toEqual(plain(digits * 10 ** (Number(power) - decimals)));
      },
    ),
  );
});

test('a text with more than digits never gives a value without a doubt', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...'0123456789,. KMBOlSIzb%/-'.split('')), maxLength: 12 }),
      (text) => {
        const read = readScreenNumber(text);
        if (read === undefined || read.doubts.length > 0) return;
        const [body = ''] = /^[^KMBTkmbt]*/.exec(text.trim()) ?? [];
        const suffix = text.trim().slice(body.length);
        expect(suffix).toMatch(/^[kmbt]?$/i);
        // The digits of the value are those that are written, in their order.
        const written = body.replace(/\D/g, '').replace(/^0+(?=\d)/, '');
        const value = String(read.value);
        expect(
          value.startsWith(written.replace(/0+$/, '')) || written.replace(/0+$/, '') === '' || value === written,
        ).toBe(true);
      },
    ),
    { numRuns: 2_000 },
  );
});
