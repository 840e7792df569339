import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MESSAGE_LENGTH, splitAnswer } from './split-answer.ts';

const piece = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.constantFrom(
    '```',
    '```ts\n',
    '\n```\n',
    '\n\n',
    ' ',
    '. ',
    '`',
    '``',
    '👩‍👩‍👧',
    '\n'.repeat(300),
    'x'.repeat(2_500),
  ),
);
const answer = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''));

describe('splitting an answer', () => {
  test('the parts join to the whole, and each fits', () => {
    fc.assert(
      fc.property(answer, fc.integer({ min: 100, max: MESSAGE_LENGTH }), (text, limit) => {
        const parts = splitAnswer(text, limit);
        if (parts.length > 0) expect(parts.map(({ source }) => source).join('')).toBe(text);
        else expect(text.replace(/```[\w+#.-]*/g, '').trim()).toBe('');
        for (const part of parts) {
          expect(part.text.length).toBeLessThanOrEqual(limit);
          expect(part.text.trim()).not.toBe('');
          expect(part.text.isWellFormed()).toBe(text.isWellFormed() || part.text.isWellFormed());
        }
      }),
      { numRuns: 500 },
    );
  });

  test('every block of code that is opened in a message is closed in it', () => {
    fc.assert(
      fc.property(answer, (text) => {
        const parts = splitAnswer(text);
        for (const part of parts) expect((part.text.match(/```/g) ?? []).length % 2).toBe(0);
      }),
      { numRuns: 500 },
    );
  });

  test('what has been cut off stays as it is when the answer grows', () => {
    fc.assert(
      fc.property(answer, answer, (before, more) => {
        const shorter = splitAnswer(before).slice(0, -2);
        expect(splitAnswer(before + more).slice(0, shorter.length)).toEqual(shorter);
      }),
      { numRuns: 300 },
    );
  });

  test('a block of code that fits isn’t cut', () => {
    const block = `\`\`\`ts\n${'const a = 1;\n'.repeat(100)}\`\`\``;
    const parts = splitAnswer(`${'Some words. '.repeat(100)}\n${block}\nThe end.`);
    expect(parts.some(({ text }) => text.includes(block))).toBe(true);
  });

  test('a longer one goes on in its language', () => {
    const parts = splitAnswer(`\`\`\`ts\n${'const a = 1;\n'.repeat(400)}\`\`\``);
    expect(parts.length).toBeGreaterThan(2);
    for (const { text } of parts) {
      expect(text.startsWith('```ts\n')).toBe(true);
      expect(text.endsWith('\n```')).toBe(true);
    }
  });

  test('paragraphs come before lines, and lines before words', () => {
    const words = 'word '.repeat(250).trim();
    expect(splitAnswer(`${words}\n\n${words}`).map(({ text }) => text)).toEqual([words, words]);
  });
});
