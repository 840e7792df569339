import { describe, expect, test } from 'vitest';
import { declarations } from './command.ts';
import { componentDeclarations } from './component.ts';
import { Registry } from './registry.ts';
import { reply } from './reply.ts';

const { command, commandGroup, subcommand, userCommand, messageCommand, option } = declarations<Record<never, never>>();
const { button } = componentDeclarations<Record<never, never>>();
const behaviour = { effect: 'read', visibility: 'public', run: () => reply({ content: 'done' }) } as const;
const described = { description: 'Something', ...behaviour };

const amount = option.integer({ description: 'Amount', required: true });
const give = command({ name: 'give', module: 'economy', ...described, options: { amount } });
const bank = commandGroup({
  name: 'bank',
  module: 'economy',
  description: 'The bank',
  subcommands: { view: subcommand(described) },
  groups: { loan: { description: 'Loans', subcommands: { take: subcommand({ ...described, options: { amount } }) } } },
});
const look = userCommand({ name: 'Look at', module: 'info', standsFor: 'info', ...behaviour });
const quote = messageCommand({ name: 'Quote', module: 'info', standsFor: 'info', ...behaviour });

describe('the registry', () => {
  const registry = new Registry([give, bank, look, quote]);

  test('finds commands, subcommands and subcommands of groups, with the options given to them', () => {
    const options = [{ name: 'amount', type: 4, value: 5 }];
    expect(registry.slash('give', options)).toMatchObject({ path: 'give', options });
    expect(registry.slash('bank', [{ name: 'view', type: 1 }])).toMatchObject({ path: 'bank view', options: [] });
    const taken = registry.slash('bank', [{ name: 'loan', type: 2, options: [{ name: 'take', type: 1, options }] }]);
    expect(taken).toMatchObject({ path: 'bank loan take', options });
    expect(registry.user('Look at')).toBe(look);
    expect(registry.message('Quote')).toBe(quote);
  });

  test.each<[string, () => unknown]>([
    ['an unknown command', () => registry.slash('gone', [])],
    ['a group of commands alone', () => registry.slash('bank', [])],
    ['an unknown subcommand', () => registry.slash('bank', [{ name: 'rob', type: 1 }])],
    ['a group without its subcommand', () => registry.slash('bank', [{ name: 'loan', type: 2 }])],
    ['an empty group', () => registry.slash('bank', [{ name: 'loan', type: 2, options: [] }])],
    ['a context menu as slash command', () => registry.slash('Look at', [])],
    ['a slash command as context menu', () => registry.user('give')],
    ['a user command on a message', () => registry.message('Look at')],
    ['an unknown component', () => registry.component('gone')],
  ])('does not find %s', (_, find) => expect(find()).toBeUndefined());

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('finds nothing called %s', (name) => {
    expect(registry.slash(name, [])).toBeUndefined();
    expect(registry.slash('bank', [{ name, type: 1 }])).toBeUndefined();
    expect(registry.slash('bank', [{ name: 'loan', type: 2, options: [{ name, type: 1 }] }])).toBeUndefined();
    expect(registry.component(name)).toBeUndefined();
    expect(registry.user(name)).toBeUndefined();
  });

  test('refuses two commands of one name, and says which', () => {
    expect(() => new Registry([give, give])).toThrow('The slash command "give" is declared twice.');
  });

  test('refuses two components of one id, in whatever commands', () => {
    const press = button({ id: 'press', ...behaviour });
    const one = command({ name: 'one', module: 'info', ...described, components: [press] });
    const two = command({ name: 'two', module: 'info', ...described, components: [press] });
    expect(new Registry([one]).component('press')).toMatchObject({
      component: { id: 'press' },
      command: { name: 'one' },
    });
    expect(() => new Registry([one, two])).toThrow('The component "press" is declared twice.');
  });
});
