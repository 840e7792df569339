import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Books, openBooks } from '../../infra/testing/books.ts';
import { staffIn } from '../../infra/testing/store.ts';
import { readBalance } from '../economy/balance.ts';
import { readSettings } from './change.ts';
import { ACCESS, type Gate, gatesIn, setGate } from './gates.ts';

let books: Books;
let guilds = 0;
let keys = 0;
beforeAll(async () => {
  books = await openBooks();
});
afterAll(() => books.drop());

const guild = () => String(500_000_000_000_000_000n + BigInt(++guilds));
const set = (guildId: string, gate: Gate, key = `i:${++keys}`) => setGate(books.store, staffIn(guildId, key), gate);
const gatesOf = async (guildId: string) =>
  gatesIn((await readSettings(books.store, staffIn(guildId, ''))).values[ACCESS]);

describe('setting gates', () => {
  test('they are read back as they were set, in the order of their names, each guild its own', async () => {
    const [one, other] = [guild(), guild()];
    const off = { subject: 'module:music', isOff: true, roleIds: [] };
    const kept = { subject: 'command:pay', isOff: false, roleIds: ['900000000000000001', '9'] };
    await set(one, off);
    await set(one, kept);
    expect(await gatesOf(one)).toEqual([kept, off]);
    expect(await gatesOf(other)).toEqual([]);
  });

  test('the last one counts; an open gate is none', async () => {
    const id = guild();
    await set(id, { subject: 'command:pay', isOff: true, roleIds: ['5'] });
    await set(id, { subject: 'command:pay', isOff: false, roleIds: ['6'] });
    expect(await gatesOf(id)).toEqual([{ subject: 'command:pay', isOff: false, roleIds: ['6'] }]);
    await set(id, { subject: 'command:pay', isOff: false, roleIds: [] });
    expect(await gatesOf(id)).toEqual([]);
  });

  test('the same interaction delivered late does not undo what was set since', async () => {
    const id = guild();
    const off = { subject: 'command:pay', isOff: true, roleIds: [] };
    await set(id, off, 'i:late');
    await set(id, { ...off, isOff: false });
    await set(id, off, 'i:late');
    expect(await gatesOf(id)).toEqual([]);
    await expect(set(id, { ...off, roleIds: ['7'] }, 'i:late')).rejects.toMatchObject({ code: 'CH001' });
  });

  test.each(['pay', 'command:', 'server:pay', 'command:a:b', `command:${'x'.repeat(33)}`])(
    'there is no gate %j',
    async (subject) => {
      const id = guild();
      await expect(set(id, { subject, isOff: true, roleIds: [] })).rejects.toMatchObject({ code: '23514' });
      expect(await gatesOf(id)).toEqual([]);
    },
  );
});

describe('what a member holding role 7 is told at /pay', () => {
  const asMember = async (guildId: string, roleIds: string[], name = 'pay') => {
    const id = books.member();
    const caller = books.as(id, { guild: { id: guildId, roleIds }, command: { name, module: 'economy' } });
    const outcome = await readBalance(books.store, caller, id);
    return outcome.status === 'balance' ? 'open' : outcome;
  };
  const off = (subject: string) => ({ subject, isOff: true, roleIds: [] });
  const kept = (subject: string, ...roleIds: string[]) => ({ subject, isOff: false, roleIds });
  const switchedOff = (subject: string) => ({ status: 'switched_off', subject });
  const needs = (...roles: string[]) => ({ status: 'role_required', roles });

  test.each<[string, Gate[], unknown]>([
    ['nothing set', [], 'open'],
    ['another command off', [off('command:daily'), off('module:music')], 'open'],
    ['the command off', [off('command:pay')], switchedOff('command:pay')],
    ['the module off', [off('module:economy')], switchedOff('module:economy')],
    ['kept for that role', [kept('command:pay', '6', '7')], 'open'],
    ['kept for another role', [kept('command:pay', '6', '77')], needs('6', '77')],
    ['module kept for another role', [kept('module:economy', '6')], needs('6')],
    [
      'module kept for that role, command for another',
      [kept('module:economy', '7'), kept('command:pay', '6')],
      needs('6'),
    ],
    ['both kept for that role', [kept('module:economy', '7'), kept('command:pay', '7')], 'open'],
    [
      'off, and kept for another role',
      [kept('command:pay', '6'), off('module:economy')],
      switchedOff('module:economy'),
    ],
    ['off, though kept for that role', [{ ...off('command:pay'), roleIds: ['7'] }], switchedOff('command:pay')],
  ])('%s', async (_, gates, expected) => {
    const id = guild();
    for (const gate of gates) await set(id, gate);
    expect(await asMember(id, ['1', '7', '800000000000000007'])).toEqual(expected);
  });

  test('who holds no role at all is no exception', async () => {
    const id = guild();
    await set(id, kept('command:pay', '6'));
    expect(await asMember(id, [])).toEqual(needs('6'));
    expect(await asMember(id, [], 'daily')).toBe('open');
  });
});
