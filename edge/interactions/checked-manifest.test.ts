import { expect, test } from 'vitest';
import { checkedManifest } from './checked-manifest.ts';
import { declarations } from './command.ts';
import { manifest } from './manifest.ts';
import { reply } from './reply.ts';

const { command, commandGroup, subcommand, option } = declarations<Record<never, never>>();
const behaviour = { effect: 'read', visibility: 'public', run: () => reply({ content: 'done' }) } as const;
const described = { module: 'info', description: 'Something', ...behaviour };

const give = command({ name: 'give', ...described });

test('a manifest without mistakes is returned as it is', () => {
  expect(checkedManifest([give])).toEqual(manifest([give]));
});

test('two commands of one name are refused, and named', () => {
  expect(() => checkedManifest([give, give])).toThrow('/give: declared twice.');
});

test('a subcommand for more places than its command is refused, and named', () => {
  const bank = commandGroup({
    name: 'bank',
    module: 'info',
    description: 'The bank',
    contexts: ['guild'],
    subcommands: { view: subcommand({ description: 'Something', ...behaviour, contexts: ['guild', 'botDm'] }) },
  });
  expect(() => checkedManifest([bank])).toThrow('"bank view" is declared for places where "bank" can\'t be used.');
});

test('everything wrong is named at once', () => {
  const bad = command({ name: 'Bad Name', ...described, description: '' });
  const worse = command({ name: 'worse', ...described, options: { NO: option.boolean({ description: '' }) } });
  expect(() => checkedManifest([bad, worse])).toThrow(/Bad Name[\s\S]*0\.[\s\S]*worse NO/);
});
