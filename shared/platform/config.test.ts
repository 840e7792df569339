import { describe, expect, expectTypeOf, test } from 'vitest';
import * as z from 'zod';
import { ConfigError, list, parseEnvironment } from './config.ts';

const schema = z.object({
  KEYS: list(z.string().regex(/^[0-9a-f]{8}$/)).describe('Set eight hexadecimal digits.'),
  SECRET: z
    .string()
    .min(8)
    .regex(/^[a-z]+$/)
    .describe('Set a long secret.'),
  ADDRESS: z.url({ protocol: /^https?$/ }).describe('Set an address.'),
  SCALE: z.coerce.number().positive().default(1).describe('Set a number.'),
  LEVEL: z.enum(['low', 'high']).default('low').describe('Set low or high.'),
});
const good = { KEYS: '0123abcd, 4567abcd', SECRET: 'longenough', ADDRESS: 'http://127.0.0.1:1' };

function problems(environment: Record<string, unknown>): string[] {
  try {
    parseEnvironment(schema, environment);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const [head, ...lines] = error.message.split('\n');
    expect(head).toBe('Chorus can’t start with this environment:');
    return lines;
  }
}

test('parses a valid environment, fills in defaults, and ignores other variables', () => {
  const config = parseEnvironment(schema, { ...good, PATH: '/bin', BINDING: {} });
  expect(config).toEqual({
    KEYS: ['0123abcd', '4567abcd'],
    SECRET: 'longenough',
    ADDRESS: 'http://127.0.0.1:1',
    SCALE: 1,
    LEVEL: 'low',
  });
  expectTypeOf(config.KEYS).toEqualTypeOf<[string, ...string[]]>();
});

test('an empty variable counts as unset', () => {
  expect(parseEnvironment(schema, { ...good, SCALE: '', LEVEL: '' })).toMatchObject({ SCALE: 1, LEVEL: 'low' });
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
  ])('%s=%s', (name, value, advice) => {
    const found = problems({ ...good, [name]: value });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(new RegExp(`^  ${name}: .+\\. ${advice}$`));
    expect(found[0]).not.toMatch(/HUNTER|0123abcd/);
  });
});
