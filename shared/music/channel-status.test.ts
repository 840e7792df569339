import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { channelStatusOf, isChannelStatus } from './channel-status.ts';

describe('a voice channel’s status', () => {
  test.each([
    ['First Light', 'The Loopbacks', false, '🎶 First Light · The Loopbacks'],
    ['First Light', 'The Loopbacks', true, '⏸️ First Light · The Loopbacks'],
    ['Song (Official) [4K] - *live*', '', false, '🎶 Song (Official) [4K] - *live*'],
    ['', 'Someone', false, '🎶 Untitled · Someone'],
    ['two\nlines\u0007 of \u202etext', 'x', false, '🎶 two lines of text · x'],
  ])('of %j by %j (paused: %j) is %j', (title, author, isPaused, line) => {
    expect(channelStatusOf({ title, author }, isPaused)).toBe(line);
  });

  test('has at most 500 characters on one line, is never cut within a character, and is recognized', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 400 });
    fc.assert(
      fc.property(text, text, fc.boolean(), (title, author, isPaused) => {
        const line = channelStatusOf({ title, author }, isPaused);
        expect(line.length).toBeLessThanOrEqual(500);
        expect(line.isWellFormed()).toBe(true);
        expect(line).not.toMatch(/[\n\r]/);
        expect(isChannelStatus(line)).toBe(true);
      }),
    );
    const family = '👨‍👩‍👧‍👦';
    for (let before = 1; before <= family.length; before++) {
      const cut = channelStatusOf({ title: 'x'.repeat(before) + family.repeat(60), author: '' }, false);
      expect(cut.replaceAll(family, '')).toBe(`🎶 ${'x'.repeat(before)}…`);
    }
  });

  test('from a member isn’t recognized as one', () => {
    expect(['Karaoke at nine', '🎶', '', 'First Light'].filter(isChannelStatus)).toEqual([]);
  });
});
