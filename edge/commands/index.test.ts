import { describe, expect, test } from 'vitest';
import { validateCommandList } from '../../infra/sandbox/discord/validate/commands.ts';
import { checkedManifest } from '../interactions/checked-manifest.ts';
import type { RawOption } from '../interactions/envelope.ts';
import { Registry } from '../interactions/registry.ts';
import { commands } from './index.ts';
import { commandEntries } from './reference.ts';

const registry = new Registry(commands);

test('all commands together are a manifest that Discord takes', async () => {
  await expect(validateCommandList(JSON.parse(JSON.stringify(checkedManifest(commands))))).resolves.toHaveLength(
    commands.length,
  );
});

describe('every command', () => {
  test.each(commands.map((command) => [command.name, command] as const))('/%s belongs to a module', (_, command) => {
    expect(command.module).toMatch(/^[a-z]+$/);
  });

  test.each(commandEntries(commands).flatMap(({ examples }) => examples))(
    'is found as its example says: %s',
    (example) => {
      const [name = '', ...words] = example.slice(1).split(' ');
      const given = words.filter((word) => /^[a-z]+:/.test(word)).map((word) => word.split(':')[0]);
      const paths = words.filter((word) => !word.includes(':'));
      const known = registry.commands.find((command) => command.name === name);
      const isNested = known?.kind === 'slash' && known.leaf === undefined;
      // The innermost word is the subcommand, one around it a group.
      const options = isNested
        ? paths.reduceRight<RawOption[]>(
            (inner, word) => [{ name: word, type: inner.length === 0 ? 1 : 2, options: inner }],
            [],
          )
        : [];
      const found = registry.slash(name, options);
      expect(found).toBeDefined();
      for (const option of given) expect(Object.keys(found?.leaf.options ?? {})).toContain(option);
    },
  );
});

test('the reference tells of everything that can be said, in order of module and path', () => {
  const entries = commandEntries(commands);
  const order = entries.map(({ module, path }) => `${module} ${path}`);
  expect(order).toEqual([...order].sort());
  expect(entries.find(({ path }) => path === '/pay')).toEqual({
    path: '/pay',
    usage: '/pay <user> <amount> [note]',
    module: 'economy',
    description: 'Send credits to another member',
    conditions: ['only in servers', 'up to 8 times in 15 s'],
    examples: ['/pay user:@bob amount:50', '/pay user:@bob amount:50 note:for the pizza'],
    options: [
      { name: 'user', kind: 'user', isRequired: true, description: 'Who gets the credits', bounds: '' },
      {
        name: 'amount',
        kind: 'integer',
        isRequired: true,
        description: 'How many credits',
        bounds: 'from 1 to 9,007,199,254,740,991',
      },
      {
        name: 'note',
        kind: 'string',
        isRequired: false,
        description: "What it's for; you both see it",
        bounds: 'at most 100 characters',
      },
    ],
  });
  expect(entries.find(({ path }) => path === '/settings module')?.conditions).toEqual([
    'only in servers',
    'needs Manage Server',
    'only you can see the response',
  ]);
});
