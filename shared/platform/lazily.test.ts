import { expect, test } from 'vitest';
import { lazily } from './lazily.ts';

test('a value is made on first use, and once, even if it’s undefined', () => {
  const made: string[] = [];
  const value = lazily(() => {
    made.push('made');
    return undefined;
  });
  expect(made).toEqual([]);
  value();
  value();
  expect(made).toEqual(['made']);
});

test('a failure isn’t kept', () => {
  const results = [new Error('not yet'), 'ready'];
  const value = lazily(() => {
    const result = results.shift();
    if (result instanceof Error) throw result;
    return result;
  });
  expect(value).toThrow('not yet');
  expect(value()).toBe('ready');
});
