import { describe, expect, test } from 'vitest';
import { choiceProblems, manifestProblems } from './limits.ts';
import type { Localizations } from './localization.ts';
import type { ManifestCommand, ManifestOption } from './manifest.ts';

const base = { default_member_permissions: null, contexts: [0], integration_types: [0] };

function slash(over: Partial<ManifestCommand> = {}): ManifestCommand {
  return { ...base, type: 1, name: 'test', description: 'Tests', ...over };
}
function menu(type: 2 | 3, name: string): ManifestCommand {
  return { ...base, type, name };
}
function text(over: Partial<ManifestOption> = {}): ManifestOption {
  return { type: 3, name: 'text', description: 'Text', ...over };
}
const many = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const problems = (...commands: ManifestCommand[]) => manifestProblems(commands);
const withOption = (over: Partial<ManifestOption>) => slash({ options: [text(over)] });
const choices = (count: number) => many(count, (i) => ({ name: `n${i}`, value: `v${i}` }));
/** A command of exactly so many characters: in every option a name of 3 and a description of up to 100. */
function ofSize(characters: number): ManifestCommand {
  const command = slash({ name: 'a', description: 'd', options: [] });
  const option = (value: string, index: number) =>
    text({
      name: `o${10 + index}`,
      description: 'd'.repeat(100),
      choices: many(25, (i) => ({ name: `${i + 10}`, value })),
    });
  let left = characters - 2;
  for (let index = 0; left >= 103 + 25 * 2; index++) {
    const room = Math.min(25 * 100, left - 103 - 50);
    const size = Math.floor(room / 25);
    command.options?.push(option('v'.repeat(size), index));
    left -= 103 + 50 + 25 * size;
  }
  command.description = 'd'.repeat(1 + left);
  return command;
}

describe("each of Discord's limits holds to the last character", () => {
  test.each<[string, ManifestCommand[], ManifestCommand[], RegExp]>([
    [
      'slash commands',
      many(100, (i) => slash({ name: `c${i}` })),
      many(101, (i) => slash({ name: `c${i}` })),
      /101 commands/,
    ],
    ['user commands', many(15, (i) => menu(2, `U ${i}`)), many(16, (i) => menu(2, `U ${i}`)), /16 commands of type 2/],
    [
      'message commands',
      many(15, (i) => menu(3, `M ${i}`)),
      many(16, (i) => menu(3, `M ${i}`)),
      /16 commands of type 3/,
    ],
    ['the name', [slash({ name: 'n'.repeat(32) })], [slash({ name: 'n'.repeat(33) })], /a name Discord allows/],
    ['a menu name', [menu(2, 'N'.repeat(32))], [menu(2, 'N'.repeat(33))], /1 to 32/],
    ['an empty menu name', [menu(2, 'N')], [menu(2, '')], /1 to 32/],
    [
      'the description',
      [slash({ description: 'd'.repeat(100) })],
      [slash({ description: 'd'.repeat(101) })],
      /has 101/,
    ],
    ['an empty description', [slash({ description: 'd' })], [slash({ description: '' })], /has 0/],
    [
      'options',
      [slash({ options: many(25, (i) => text({ name: `o${i}` })) })],
      [slash({ options: many(26, (i) => text({ name: `o${i}` })) })],
      /26 options/,
    ],
    [
      'subcommands',
      [slash({ options: many(25, (i) => text({ type: 1, name: `s${i}` })) })],
      [slash({ options: many(26, (i) => text({ type: 1, name: `s${i}` })) })],
      /26 options/,
    ],
    [
      'subcommands of a group',
      [slash({ options: [text({ type: 2, options: many(25, (i) => text({ type: 1, name: `s${i}` })) })] })],
      [slash({ options: [text({ type: 2, options: many(26, (i) => text({ type: 1, name: `s${i}` })) })] })],
      /26 options/,
    ],
    ['choices', [withOption({ choices: choices(25) })], [withOption({ choices: choices(26) })], /26 choices/],
    [
      'the name of a choice',
      [withOption({ choices: [{ name: 'n'.repeat(100), value: 'v' }] })],
      [withOption({ choices: [{ name: 'n'.repeat(101), value: 'v' }] })],
      /name must have 1 to 100/,
    ],
    [
      'the value of a choice',
      [withOption({ choices: [{ name: 'n', value: 'v'.repeat(100) }] })],
      [withOption({ choices: [{ name: 'n', value: 'v'.repeat(101) }] })],
      /value can have at most 100/,
    ],
    [
      'the name of a choice in another language',
      [withOption({ choices: [{ name: 'n', value: 'v', name_localizations: { de: 'n'.repeat(100) } }] })],
      [withOption({ choices: [{ name: 'n', value: 'v', name_localizations: { de: 'n'.repeat(101) } }] })],
      /name must have 1 to 100/,
    ],
    [
      'the greatest length',
      [withOption({ max_length: 6_000 })],
      [withOption({ max_length: 6_001 })],
      /between 0 and 6000/,
    ],
    [
      'the least greatest length',
      [withOption({ max_length: 1 })],
      [withOption({ max_length: 0 })],
      /between 0 and 6000/,
    ],
    ['the least length', [withOption({ min_length: 6_000 })], [withOption({ min_length: 6_001 })], /length/],
    [
      'the least and the greatest length',
      [withOption({ min_length: 5, max_length: 5 })],
      [withOption({ min_length: 6, max_length: 5 })],
      /minimum length is above/,
    ],
    [
      'the least and the greatest value',
      [withOption({ type: 4, min_value: 5, max_value: 5 })],
      [withOption({ type: 4, min_value: 6, max_value: 5 })],
      /minimum value is above/,
    ],
    [
      'exact numbers',
      [withOption({ type: 4, max_value: Number.MAX_SAFE_INTEGER })],
      [withOption({ type: 4, max_value: 2 ** 53 })],
      /beyond 2\^53/,
    ],
    ['8000 characters in all', [ofSize(8_000)], [ofSize(8_001)], /8001 characters/],
  ])('%s', (_, atTheLimit, beyond, sentence) => {
    expect(problems(...atTheLimit)).toEqual([]);
    expect(problems(...beyond).join('\n')).toMatch(sentence);
  });

  test('a negative greatest value alone is fine', () => {
    expect(problems(withOption({ type: 4, max_value: -5 }))).toEqual([]);
  });
});

describe('names', () => {
  test.each(['a', 'play-next', "it's", 'ünïcode', 'क', 'ทดสอบ', '日本語', 'x_1'])('%s is one', (name) => {
    expect(problems(slash({ name }))).toEqual([]);
  });
  test.each(['', 'two words', 'a/b', 'a.b', '🍮', 'a\n'])('%j is none', (name) => {
    expect(problems(slash({ name })).join()).toContain('a name Discord allows');
    expect(problems(withOption({ name })).join()).toContain('a name Discord allows');
  });
  test.each(['Play', 'ÜBER'])('%s has capitals', (name) => {
    expect(problems(slash({ name })).join()).toContain('must be lowercase');
  });
  test('of a context menu may have capitals and spaces', () => {
    expect(problems(menu(2, 'Show Balance'), menu(3, 'Show Balance'))).toEqual([]);
  });
  test('are taken once, per type', () => {
    expect(problems(slash(), slash())).toEqual(['/test: declared twice.']);
    expect(problems(menu(2, 'test'), menu(3, 'test'), slash())).toEqual([]);
    expect(problems(slash({ options: [text(), text()] }))).toEqual(['/test: two options share a name.']);
  });
});

describe('other languages', () => {
  const wrong = { 'de-DE': 'x' } as Localizations;
  test('are checked like the first', () => {
    expect(problems(slash({ name_localizations: { de: 'prüfen' } }))).toEqual([]);
    expect(problems(slash({ name_localizations: { de: 'Prüfen' } })).join()).toContain('lowercase');
    expect(problems(slash({ description_localizations: { fr: 'd'.repeat(101) } })).join()).toContain('has 101');
  });
  test.each<[string, ManifestCommand]>([
    ['a name', slash({ name_localizations: wrong })],
    ['a description', slash({ description_localizations: wrong })],
    ['a context menu', { ...menu(2, 'Show'), name_localizations: wrong }],
    ['an option', withOption({ description_localizations: wrong })],
    ['a choice', withOption({ choices: [{ name: 'n', value: 'v', name_localizations: wrong }] })],
  ])('that Discord does not have are named: in %s', (_, command) => {
    expect(problems(command).join()).toContain('Discord has no locale "de-DE"');
  });
  test('count by the longest', () => {
    const full = ofSize(8_000);
    full.name_localizations = { de: 'aa' };
    expect(problems(full).join()).toContain('8001 characters');
  });
});

test('a command is built as Discord wants it', () => {
  const subcommand = text({ type: 1, name: 'sub' });
  expect(problems(slash({ options: [subcommand, text()] })).join()).toContain('either subcommands or options');
  const group = text({ type: 2, name: 'group', options: [text({ type: 2, name: 'inner', options: [subcommand] })] });
  expect(problems(slash({ options: [group] })).join()).toContain("a group can't contain a group");
  const disordered = slash({ options: [text({ name: 'a' }), text({ name: 'b', required: true })] });
  expect(problems(disordered)).toEqual(['/test: the required options must come first.']);
  expect(problems(withOption({ autocomplete: true, choices: choices(1) })).join()).toContain(
    'either choices or autocomplete',
  );
});

test('everything wrong is said at once, with its place', () => {
  const found = problems(slash({ name: 'Bad', options: [text({ name: 'No', description: '' })] }));
  expect(found).toHaveLength(3);
  expect(found.join('\n')).toContain('/Bad No');
});

test('a choice of an autocompletion is measured alike', () => {
  expect(choiceProblems('', { name: 'n'.repeat(100), value: 1e15 })).toEqual([]);
  expect(choiceProblems('', { name: '', value: 'v' })).toHaveLength(1);
});
