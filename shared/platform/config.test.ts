import { describe, expect, expectTypeOf, test } from 'vitest';
import * as z from 'zod';
import { ConfigError, httpUrl, list, optional, parseEnvironment, required, withDefault } from './config.ts';

const variables = {
  KEYS: required(() => list(z.string().regex(/^[0-9a-f]{8}$/)), 'Set eight hexadecimal digits.'),
  SECRET: required(
    () =>
      z
        .string()
        .min(8)
        .regex(/^[a-z]+$/),
    'Set a long secret.',
  ),
  ADDRESS: required(httpUrl, 'Set an address.'),
  SCALE: withDefault(1, () => z.coerce.number().positive(), 'Set a number.'),
  LEVEL: withDefault<'low' | 'high'>('low', () => z.enum(['low', 'high']), 'Set low or high.'),
  NOTE: optional(() => z.string().max(8), 'Set a short note.'),
};
const good = { KEYS: '0123abcd, 4567abcd', SECRET: 'longenough', ADDRESS: 'http://127.0.0.1:1' };

function problems(environment: Record<string, unknown>): string[] {
  try {
    parseEnvironment(variables, environment);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const [head, ...lines] = error.message.split('\n');
    expect(head).toBe('Chorus can’t start with this environment:');
    return lines;
  }
}

test('parses a valid environment, fills in defaults, and ignores other variables', () => {
  const config = parseEnvironment(variables, { ...good, PATH: '/bin', BINDING: {} });
  expect(config).toEqual({
    KEYS: ['0123abcd', '4567abcd'],
    SECRET: 'longenough',
    ADDRESS: 'http://127.0.0.1:1',
    SCALE: 1,
    LEVEL: 'low',
  });
  expectTypeOf(config.KEYS).toEqualTypeOf<[string, ...string[]]>();
  expectTypeOf(config.LEVEL).toEqualTypeOf<'low' | 'high'>();
  expectTypeOf(config.NOTE).toEqualTypeOf<string | undefined>();
});

test('an empty variable counts as unset', () => {
  expect(parseEnvironment(variables, { ...good, SCALE: '', LEVEL: '' })).toMatchObject({ SCALE: 1, LEVEL: 'low' });
  expect(problems({ ...good, SECRET: '' })).toEqual(['  SECRET: not set. Set a long secret.']);
});

test('reports every missing variable once, with what to set', () => {
  expect(problems({})).toEqual([
    '  KEYS: not set. Set eight hexadecimal digits.',
    '  SECRET: not set. Set a long secret.',
    '  ADDRESS: not set. Set an address.',
  ]);
});

describe('reports an invalid variable once, with what to set and without its value', () => {
  test.each<[string, string, string]>([
    ['KEYS', 'HUNTER22', 'Set eight hexadecimal digits.'],
    ['KEYS', 'HUNTER22,HUNTER33', 'Set eight hexadecimal digits.'],
    ['KEYS', '0123abcd,', 'Set eight hexadecimal digits.'],
    ['SECRET', 'HUNTER2', 'Set a long secret.'],
    ['ADDRESS', 'HUNTER2', 'Set an address.'],
    ['ADDRESS', 'ftp://HUNTER2', 'Set an address.'],
    ['SCALE', 'HUNTER2', 'Set a number.'],
    ['SCALE', '-1', 'Set a number.'],
    ['LEVEL', 'HUNTER2', 'Set low or high.'],
    ['NOTE', 'HUNTER2 HUNTER3', 'Set a short note.'],
  ])('%s=%s', (name, value, advice) => {
    const found = problems({ ...good, [name]: value });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(new RegExp(`^  ${name}: .+\\. ${advice}$`));
    expect(found[0]).not.toMatch(/HUNTER|0123abcd/);
  });
});
