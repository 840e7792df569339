import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Setting, setting } from './declaration.ts';
import { formatValue, parseValue } from './values.ts';

const shown = { title: 'Title', description: 'Description.' };
const volume = setting.integer({ ...shown, bounds: { least: 0, most: 150 }, unit: '%', default: 100 });
const idle = setting.integer({
  ...{ ...shown, bounds: { least: 1, most: 720 }, unit: 'minute' as const, default: 30, zero: 'forever' },
});
const votes = setting.integer({
  ...{ ...shown, bounds: { least: 10, most: 100 }, unit: '%' as const, default: null, unset: 'no votes' },
});
const tracks = setting.integer({ ...shown, bounds: { least: 10, most: 10_000 }, unit: 'track', default: 100 });
const fair = setting.boolean({ ...shown, default: false });
const mode = setting.choice({
  ...shown,
  choices: [
    { value: 'open', title: 'Open' },
    { value: 'dj', title: 'DJ only' },
  ],
  default: 'open',
});
const role = setting.role({ ...shown, unset: 'none' });
const channel = setting.channel({ ...shown, unset: 'where music was requested', channelTypes: [0, 5] });
const name = setting.text({
  ...{ ...shown, unset: 'credits', mostCharacters: 24, fits: 'Use a word.' },
  accepts: (text: string) => !text.includes('@'),
});
const list = setting.list({ ...shown, unset: 'default', items: ['ytsearch', 'scsearch', 'spsearch'] });

const roles = setting.roles({ ...shown, unset: 'nobody', most: 2 });

const GUILD = '300000000000000001';
const DIRECTORY = {
  roles: [
    { id: GUILD, name: '@everyone' },
    { id: '300000000000000031', name: 'Party DJ' },
  ],
  channels: [
    { id: '300000000000000041', name: 'music', type: 0 },
    { id: '300000000000000042', name: 'Lounge', type: 2 },
  ],
};
const parse = (what: Setting, typed: string, directory?: typeof DIRECTORY) => parseValue(what, typed, GUILD, directory);

describe('what people type', () => {
  test.each<[Setting, string, unknown]>([
    [fair, 'on', true],
    [fair, ' Yes ', true],
    [fair, 'FALSE', false],
    [fair, 'off', false],
    [fair, 'default', null],
    [volume, '80%', 80],
    [volume, '80 %', 80],
    [volume, '80', 80],
    [volume, '80 percent', 80],
    [volume, '0', 0],
    [volume, 'reset', null],
    [volume, '', null],
    [idle, '30 min', 30],
    [idle, '1 minute', 1],
    [idle, '2h', 120],
    [idle, 'never', 0],
    [idle, 'forever', 0],
    [idle, '0', 0],
    [votes, '0', null],
    [votes, 'off', null],
    [votes, 'no votes', null],
    [votes, '50%', 50],
    [tracks, '1,000 tracks', 1_000],
    [tracks, '1 000', 1_000],
    [tracks, '1\u202f000', 1_000],
    [tracks, '１０００', 1_000],
    [tracks, '1.5k', 1_500],
    [tracks, '2k tracks', 2_000],
    [volume, '８０％', 80],
    [mode, 'dj', 'dj'],
    [mode, 'DJ only', 'dj'],
    [role, '<@&300000000000000031>', '300000000000000031'],
    [role, '300000000000000031', '300000000000000031'],
    [role, 'none', null],
    [role, '@everyone', null],
    [role, `<@&${GUILD}>`, null],
    [roles, '<@&300000000000000031>', ['300000000000000031']],
    [roles, '<@&300000000000000031><@&300000000000000032>', ['300000000000000031', '300000000000000032']],
    [roles, '300000000000000032 <@&300000000000000031>, ', ['300000000000000032', '300000000000000031']],
    [roles, '<@&300000000000000031> <@&300000000000000031>', ['300000000000000031']],
    [roles, `@everyone, <@&300000000000000031>`, ['300000000000000031']],
    [roles, '@everyone', null],
    [roles, 'nobody', null],
    [roles, ',', null],
    [channel, '<#300000000000000041>', '300000000000000041'],
    [channel, 'https://discord.com/channels/300000000000000001/300000000000000041', '300000000000000041'],
    [channel, 'where music was requested', null],
    [name, ' gems ', 'gems'],
    [list, 'SCsearch, ytsearch scsearch', ['scsearch', 'ytsearch']],
    [list, 'none', null],
  ])('%# %j', (what, typed, value) => {
    expect(parse(what, typed)).toEqual({ value });
  });

  test('roles and channels are found by name where Discord tells them', () => {
    expect(parse(role, '@party dj', DIRECTORY)).toEqual({ value: '300000000000000031' });
    expect(parse(roles, '@party dj, <@&300000000000000031>', DIRECTORY)).toEqual({ value: ['300000000000000031'] });
    expect(parse(channel, '#Music', DIRECTORY)).toEqual({ value: '300000000000000041' });
  });

  test.each<[Setting, string, string]>([
    [fair, 'maybe', 'Use `on` or `off`.'],
    [volume, '151', 'Use a whole number from 0% to 150%.'],
    [volume, '-1', 'Use a whole number from 0% to 150%.'],
    [volume, '80 tracks', 'Use a whole number from 0% to 150%.'],
    [volume, '1e2', 'Use a whole number from 0% to 150%.'],
    [volume, '8.5', 'Use a whole number from 0% to 150%.'],
    [volume, '99999999999999999999', 'Use a whole number from 0% to 150%.'],
    [idle, '721', 'Use a whole number from 1 to 720 minutes, or `forever`.'],
    [votes, '5', 'Use a whole number from 10% to 100%, or `default` for no votes.'],
    [mode, 'closed', 'Choose one of these: Open, DJ only.'],
    [role, '@DJ', "Mention one of this server's roles, or `default` for none."],
    [roles, '@DJ, @Mod', "Mention up to 2 of this server's roles, or `default` for nobody."],
    [roles, '<@&31> <@&32> <@&33>', "Mention up to 2 of this server's roles, or `default` for nobody."],
    [channel, 'music', "Mention one of this server's text channels, or `default` for where music was requested."],
    [name, '@here', 'Use a word.'],
    [name, 'x'.repeat(25), 'Use a word.'],
    [list, 'evilsearch', 'Choose from these, in order: ytsearch, scsearch, spsearch. Or use `default`.'],
  ])('%# %j gets a sentence that says what fits', (what, typed, problem) => {
    expect(parse(what, typed)).toEqual({ problem });
  });

  test.each<[Setting, string]>([
    [channel, '<#300000000000000042>'],
    [channel, '<#300000000000000099>'],
    [role, '<@&300000000000000099>'],
    [roles, '<@&300000000000000031> <@&300000000000000099>'],
  ])('%# what this server doesn’t have, or can’t use, is refused: %j', (what, typed) => {
    expect(parse(what, typed, DIRECTORY)).toHaveProperty('problem');
  });
});

test('every value is read back from how it is shown', () => {
  const integer = (what: { least: number; most: number }) => fc.integer({ min: what.least, max: what.most });
  const snowflake = fc.bigInt({ min: 10n ** 16n, max: 10n ** 19n }).map(String);
  const word = fc.string({ minLength: 1, maxLength: 24 }).filter((text) => {
    const isPlain = text === text.trim() && text !== '' && !text.includes('@');
    return isPlain && !['default', 'reset'].includes(text.toLowerCase());
  });
  const pairs: fc.Arbitrary<[Setting, unknown]> = fc.oneof(
    fc.boolean().map((value): [Setting, unknown] => [fair, value]),
    integer({ least: 0, most: 150 }).map((value): [Setting, unknown] => [volume, value]),
    integer({ least: 0, most: 720 }).map((value): [Setting, unknown] => [idle, value]),
    fc.option(integer({ least: 10, most: 100 })).map((value): [Setting, unknown] => [votes, value]),
    integer({ least: 10, most: 10_000 }).map((value): [Setting, unknown] => [tracks, value]),
    fc.uniqueArray(snowflake, { minLength: 1, maxLength: 2 }).map((value): [Setting, unknown] => [roles, value]),
    fc.constantFrom('open', 'dj').map((value): [Setting, unknown] => [mode, value]),
    fc.option(snowflake.filter((id) => id !== GUILD)).map((value): [Setting, unknown] => [role, value]),
    fc.option(snowflake).map((value): [Setting, unknown] => [channel, value]),
    word.map((value): [Setting, unknown] => [name, value]),
    fc
      .subarray(['ytsearch', 'scsearch', 'spsearch'], { minLength: 1 })
      .map((value): [Setting, unknown] => [list, value]),
  );
  fc.assert(
    fc.property(pairs, ([what, value]) => {
      expect(parse(what, formatValue(what, value))).toEqual({ value });
    }),
  );
});

test('whatever is typed, the answer is a value that fits or a sentence', () => {
  const all = [volume, idle, votes, tracks, fair, mode, role, channel, name, list];
  fc.assert(
    fc.property(fc.constantFrom(...all), fc.string({ unit: 'binary', maxLength: 60 }), (what, typed) => {
      const parsed = parse(what, typed, DIRECTORY);
      if ('problem' in parsed) expect(parsed.problem).toMatch(/\.$/);
      else expect(parsed.value === null || what.type().safeParse(parsed.value).success).toBe(true);
    }),
  );
});
