import { describe, expect, expectTypeOf, test } from 'vitest';
import { declarations } from './command.ts';
import type { RawOption, Resolved } from './envelope.ts';
import { InputError } from './input-error.ts';
import { type OptionSpecs, readOptions } from './option.ts';
import { reply } from './reply.ts';
import type { ResolvedRole, ResolvedUser } from './resolved.ts';

const { command, option } = declarations<{ greeting: string }>();
const description = 'Something';

const resolved: Resolved = {
  users: {
    '1': { id: '1', username: 'ann', global_name: 'Ann' },
    '2': { id: '2', username: 'beep', bot: true },
  },
  members: { '1': { nick: 'Annie', roles: [] } },
  roles: { '3': { id: '3', name: 'Members' } },
  channels: { '4': { id: '4', name: 'general', type: 0 }, '5': { id: '5', name: null, type: 1 } },
  attachments: { '6': { id: '6', filename: 'a.png', size: 3, url: 'https://cdn.test/a.png' } },
};

const specs = {
  text: option.string({ description, minLength: 2, maxLength: 5 }),
  colour: option.string({ description, choices: [{ name: 'Red', value: 'red' }] }),
  amount: option.integer({ description, min: 1, max: 1_000 }),
  any: option.integer({ description }),
  ratio: option.number({ description, min: -1, max: 1 }),
  level: option.integer({ description, choices: [{ name: 'One', value: 1 }] }),
  sure: option.boolean({ description }),
  user: option.user({ description }),
  role: option.role({ description }),
  channel: option.channel({ description }),
  who: option.mentionable({ description }),
  file: option.attachment({ description }),
} satisfies OptionSpecs<never>;

function read(...raw: RawOption[]) {
  return readOptions(specs, raw, resolved);
}

test('options arrive as their declarations say', () => {
  const given = read(
    { name: 'text', type: 3, value: 'hello' },
    { name: 'colour', type: 3, value: 'red' },
    { name: 'amount', type: 4, value: 1_000 },
    { name: 'ratio', type: 10, value: -1 },
    { name: 'level', type: 4, value: 1 },
    { name: 'sure', type: 5, value: false },
    { name: 'user', type: 6, value: '1' },
    { name: 'role', type: 8, value: '3' },
    { name: 'channel', type: 7, value: '4' },
    { name: 'who', type: 9, value: '3' },
    { name: 'file', type: 11, value: '6' },
  );
  expect(given).toEqual({
    text: 'hello',
    colour: 'red',
    amount: 1_000,
    any: undefined,
    ratio: -1,
    level: 1,
    sure: false,
    user: { id: '1', username: 'ann', displayName: 'Annie', isBot: false, isMember: true, roleIds: [] },
    role: { id: '3', name: 'Members' },
    channel: { id: '4', name: 'general', type: 0 },
    who: { id: '3', name: 'Members' },
    file: { id: '6', filename: 'a.png', size: 3, url: 'https://cdn.test/a.png' },
  });
});

test('a user who left is no member, and a nameless channel has an empty name', () => {
  const given = read({ name: 'user', type: 6, value: '2' }, { name: 'channel', type: 7, value: '5' });
  expect(given.user).toEqual({
    id: '2',
    username: 'beep',
    displayName: 'beep',
    isBot: true,
    isMember: false,
    roleIds: [],
  });
  expect(given.channel?.name).toBe('');
});

test('the greatest exact whole number is taken', () => {
  const value = Number.MAX_SAFE_INTEGER;
  expect(read({ name: 'any', type: 4, value }).any).toBe(value);
});

describe('a value that does not fit gets a sentence that names the option', () => {
  test.each<[string, RawOption, string]>([
    ['text too short', { name: 'text', type: 3, value: 'x' }, '`text` needs at least 2 characters.'],
    ['text too long', { name: 'text', type: 3, value: 'x'.repeat(6) }, '`text` can have at most 5 characters.'],
    ['a number for text', { name: 'text', type: 3, value: 5 }, '`text` must be text.'],
    ['another kind', { name: 'text', type: 4, value: 5 }, '`text` must be text.'],
    ['no choice', { name: 'colour', type: 3, value: 'blue' }, '`colour` must be one of: Red.'],
    ['the name of a choice', { name: 'colour', type: 3, value: 'Red' }, '`colour` must be one of: Red.'],
    ['too little', { name: 'amount', type: 4, value: 0 }, '`amount` must be at least 1.'],
    ['a negative', { name: 'amount', type: 4, value: -5 }, '`amount` must be at least 1.'],
    ['too much', { name: 'amount', type: 4, value: 1_001 }, '`amount` can be at most 1,000.'],
    ['a fraction', { name: 'amount', type: 4, value: 1.5 }, '`amount` must be a whole number.'],
    ['2^53', { name: 'any', type: 4, value: 2 ** 53 }, '`any` must be a whole number.'],
    ['NaN', { name: 'any', type: 4, value: Number.NaN }, '`any` must be a whole number.'],
    ['digits as text', { name: 'amount', type: 4, value: '5' }, '`amount` must be a whole number.'],
    ['NaN for a number', { name: 'ratio', type: 10, value: Number.NaN }, '`ratio` must be a number.'],
    ['infinity', { name: 'ratio', type: 10, value: Number.POSITIVE_INFINITY }, '`ratio` must be a number.'],
    ['a number above', { name: 'ratio', type: 10, value: 1.01 }, '`ratio` can be at most 1.'],
    ['no choice of numbers', { name: 'level', type: 4, value: 2 }, '`level` must be one of: One.'],
    ['text for true or false', { name: 'sure', type: 5, value: 'true' }, '`sure` must be true or false.'],
    ['a user nobody resolved', { name: 'user', type: 6, value: '99' }, '`user` must be a member that exists.'],
    ['a role nobody resolved', { name: 'role', type: 8, value: '1' }, '`role` must be a role that exists.'],
    ['a channel nobody resolved', { name: 'channel', type: 7, value: '1' }, '`channel` must be a channel that exists.'],
    ['a number for a user', { name: 'user', type: 6, value: 1 }, '`user` must be a member that exists.'],
    ['no file', { name: 'file', type: 11, value: '7' }, '`file` must be a file that exists.'],
    ['an unknown option', { name: 'more', type: 3, value: 'x' }, "This command doesn't have an option called `more`."],
  ])('%s', (_, raw, sentence) => {
    expect(() => read(raw)).toThrow(new InputError(sentence));
  });

  test.each(['__proto__', 'toString', 'constructor', 'hasOwnProperty'])('an option named %s', (name) => {
    expect(() => read({ name, type: 3, value: 'x' })).toThrow(InputError);
    expect(() => readOptions({}, [{ name, type: 3, value: 'x' }], undefined)).toThrow(InputError);
  });

  test.each(['__proto__', 'toString', 'constructor', ''])('the id %j', (value) => {
    for (const [name, type] of [
      ['user', 6],
      ['channel', 7],
      ['role', 8],
      ['who', 9],
      ['file', 11],
    ] as const) {
      expect(() => read({ name, type, value })).toThrow(InputError);
    }
  });

  test('a required option left out', () => {
    const needed = { amount: option.integer({ description: 'How much', required: true }) };
    expect(() => readOptions(needed, [], undefined)).toThrow('Please fill in `amount`: How much.');
    expect(() => readOptions(needed, [{ name: 'amount', type: 4 }], undefined)).toThrow(InputError);
  });
});

test('handlers see the types their options were declared with', () => {
  const colours = [
    { name: 'Red', value: 'red' },
    { name: 'Blue', value: 'blue' },
  ] as const;
  command({
    name: 'types',
    module: 'info',
    description,
    effect: 'read',
    visibility: 'public',
    options: {
      must: option.string({ description, required: true }),
      may: option.string({ description }),
      mayNot: option.integer({ description, required: false }),
      colour: option.string({ description, required: true, choices: colours }),
      level: option.integer({
        description,
        choices: [
          { name: 'One', value: 1 },
          { name: 'Two', value: 2 },
        ],
      }),
      ratio: option.number({ description, required: true }),
      sure: option.boolean({ description, required: true }),
      user: option.user({ description, required: true }),
      role: option.role({ description }),
      who: option.mentionable({ description, required: true }),
    },
    run: ({ options, greeting, guild }) => {
      expectTypeOf(greeting).toEqualTypeOf<string>();
      expectTypeOf(guild).toEqualTypeOf<{ id: string; roleIds: readonly string[] } | undefined>();
      expectTypeOf(options.must).toEqualTypeOf<string>();
      expectTypeOf(options.may).toEqualTypeOf<string | undefined>();
      expectTypeOf(options.mayNot).toEqualTypeOf<number | undefined>();
      expectTypeOf(options.colour).toEqualTypeOf<'red' | 'blue'>();
      expectTypeOf(options.level).toEqualTypeOf<1 | 2 | undefined>();
      expectTypeOf(options.ratio).toEqualTypeOf<number>();
      expectTypeOf(options.sure).toEqualTypeOf<boolean>();
      expectTypeOf(options.user).toEqualTypeOf<ResolvedUser>();
      expectTypeOf(options.role).toEqualTypeOf<ResolvedRole | undefined>();
      expectTypeOf(options.who).toEqualTypeOf<ResolvedUser | ResolvedRole>();
      expectTypeOf(options).not.toHaveProperty('other');
      return reply({ content: options.must });
    },
  });
  // @ts-expect-error a text has no least value
  option.string({ description, min: 1 }) satisfies unknown;
});
