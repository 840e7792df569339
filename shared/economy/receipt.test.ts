import fc from 'fast-check';
import { expect, test } from 'vitest';
import { receiptNumber, transferOf } from './receipt.ts';

const ALPHABET = [...'0123456789ABCDEFGHJKMNPQRSTVWXYZ'];
const LAST = 2n ** 40n - 1n;
const transfer = fc.bigInt({ min: 0n, max: LAST }).map(String);

test('a receipt number leads back to its transfer', () => {
  fc.assert(
    fc.property(transfer, (id) => {
      expect(receiptNumber(id)).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]$/);
      expect(transferOf(receiptNumber(id))).toBe(id);
    }),
    { examples: [['0'], ['1'], [String(LAST)]] },
  );
});

test('any one wrong digit is caught, the last one included', () => {
  fc.assert(
    fc.property(transfer, fc.nat(8), fc.integer({ min: 1, max: 31 }), (id, place, shift) => {
      const digits = [...receiptNumber(id).replaceAll('-', '')];
      digits[place] = ALPHABET[(ALPHABET.indexOf(digits[place] ?? '') + shift) % 32] ?? '';
      expect(transferOf(digits.join(''))).toBeUndefined();
    }),
    { numRuns: 2_000 },
  );
});

test('two swapped neighbors are caught, unless they are exactly half the alphabet apart', () => {
  fc.assert(
    fc.property(transfer, fc.nat(6), (id, place) => {
      const digits = [...receiptNumber(id).replaceAll('-', '')];
      const [a, b] = [digits[place] ?? '', digits[place + 1] ?? ''];
      const apart = Math.abs(ALPHABET.indexOf(a) - ALPHABET.indexOf(b));
      fc.pre(apart !== 0 && apart !== 16);
      digits.splice(place, 2, b, a);
      expect(transferOf(digits.join(''))).toBeUndefined();
    }),
    { numRuns: 2_000 },
  );
});

test('the number can be typed in lower case, without dashes, with spaces, and with I, L, and O for 1 and 0', () => {
  const id = transferOfFirst((digits) => digits.includes('0') && digits.includes('1'));
  const number = receiptNumber(id);
  const spellings = [
    number.toLowerCase(),
    number.replaceAll('-', ''),
    `  ${number.replaceAll('-', ' ')} `,
    number.replaceAll('1', 'I').replaceAll('0', 'O'),
    number.replaceAll('1', 'l').replaceAll('0', 'o'),
  ];
  for (const spelling of spellings) expect(transferOf(spelling)).toBe(id);
});

test('the number in the examples is one', () => {
  expect(transferOf('7K3M-9QXW-T')).toBeDefined();
});

test.each(['', '-', '7K3M', '7K3M-9QXW-44', 'UUUU-UUUU-U', '7K3M-9QXW-!', '🎵🎵🎵🎵🎵🎵🎵🎵🎵', "'; drop table x"])(
  '%j is no receipt number',
  (text) => {
    expect(transferOf(text)).toBeUndefined();
  },
);

test('there is no receipt number beyond 2^40 transfers, nor below 0', () => {
  expect(() => receiptNumber(String(LAST + 1n))).toThrow(RangeError);
  expect(() => receiptNumber('-1')).toThrow(RangeError);
});

test('receipt numbers are unique, and consecutive ones look unlike', () => {
  const numbers = Array.from({ length: 10_000 }, (_, id) => receiptNumber(String(id)));
  expect(new Set(numbers).size).toBe(numbers.length);
  const sameStart = numbers.filter((number, i) => number.slice(0, 2) === numbers[i - 1]?.slice(0, 2));
  expect(sameStart.length).toBeLessThan(numbers.length / 20);
});

function transferOfFirst(fits: (digits: string) => boolean): string {
  for (let id = 1; ; id++) if (fits(receiptNumber(String(id)))) return String(id);
}
