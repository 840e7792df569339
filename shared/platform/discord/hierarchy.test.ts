import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { canActOn, compareRoles, highestRole, roleObstacle } from './hierarchy.ts';
import type { Server, ServerMember } from './member-permissions.ts';

const role = (id: string, position: number, managed = false) => ({ id, position, permissions: 0n, managed });
const EVERYONE = role('100', 0);
const [low, high, older, younger, bot] = [
  role('201', 1),
  role('202', 5),
  role('203', 3),
  role('204', 3),
  role('205', 2, true),
] as const;
const server: Server = { id: '100', ownerId: '1', roles: [EVERYONE, low, high, older, younger, bot] };
const member = (id: string, ...roles: { id: string }[]): ServerMember => ({
  id,
  roleIds: roles.map((each) => each.id),
});

test.each<[string, ServerMember, ServerMember, boolean]>([
  ['a higher role stands above a lower one', member('2', high), member('3', low), true],
  ['a lower one doesn’t', member('2', low), member('3', high), false],
  ['the same role doesn’t', member('2', high), member('3', high, low), false],
  ['only the highest role counts', member('2', low, high), member('3', low, older), true],
  ['any role stands above none', member('2', low), member('3'), true],
  ['without a role, nobody stands above anyone', member('2'), member('3'), false],
  ['of two roles in the same position, the older one is above', member('2', older), member('3', younger), true],
  ['and the younger one below', member('2', younger), member('3', older), false],
  ['the owner stands above everyone', member('1'), member('3', high), true],
  ['nobody stands above the owner', member('2', high), member('1'), false],
  ['nobody acts on themselves', member('2', high), member('2'), false],
  ['not even the owner', member('1', high), member('1'), false],
])('%s', (_, actor, target, expected) => {
  expect(canActOn(server, actor, target)).toBe(expected);
});

test.each([
  ['a role below the actor’s own can be assigned', member('2', high), low, undefined],
  ['the actor’s own highest can’t', member('2', high), high, 'too_high'],
  ['one above it can’t', member('2', low), high, 'too_high'],
  ['a younger one in the same position can', member('2', older), younger, undefined],
  ['an older one in the same position can’t', member('2', younger), older, 'too_high'],
  ['a bot’s role can’t', member('2', high), bot, 'managed'],
  ['a bot’s role can’t, even by the owner', member('1'), bot, 'managed'],
  ['the owner assigns every other one', member('1'), high, undefined],
  ['@everyone can’t be assigned', member('1'), EVERYONE, 'everyone'],
] as const)('%s', (_, actor, target, expected) => {
  expect(roleObstacle(server, actor, target)).toBe(expected);
});

const rank = fc.record({
  id: fc.integer({ min: 200, max: 260 }).map(String),
  position: fc.integer({ min: 1, max: 6 }),
});
const anyServer = fc.uniqueArray(rank, { selector: ({ id }) => id, minLength: 1, maxLength: 12 }).map((ranks) => ({
  id: '100',
  ownerId: '1',
  roles: [EVERYONE, ...ranks.map((each) => role(each.id, each.position))],
}));
const anyPair = anyServer.chain((given) => {
  const held = fc.subarray(given.roles.slice(1).map(({ id }) => id));
  const who = (ids: string[]) => fc.record({ id: fc.constantFrom(...ids), roleIds: held });
  return fc.tuple(fc.constant(given), who(['1', '2', '3']), who(['1', '2', '3']));
});

test('roles have one order: the higher position first, then the lower ID', () => {
  fc.assert(
    fc.property(anyServer, ({ roles }) => {
      const sorted = [...roles].sort(compareRoles).reverse();
      const keys = sorted.map(({ position, id }) => [-position, Number(id)] as const);
      expect(keys).toEqual([...keys].sort(([p, i], [q, j]) => p - q || i - j));
    }),
  );
});

test('of two members, at most one stands above the other, and it’s the one with the higher place in the list of roles', () => {
  fc.assert(
    fc.property(anyPair, ([given, actor, target]) => {
      const list = [...given.roles].sort((a, b) => b.position - a.position || Number(a.id) - Number(b.id));
      const place = ({ roleIds }: ServerMember) => {
        const at = list.findIndex(({ id }) => roleIds.includes(id));
        return at === -1 ? list.length - 1 : at;
      };
      expect(highestRole(given, actor).id).toBe(list[place(actor)]?.id);
      const expected =
        actor.id !== target.id && target.id !== '1' && (actor.id === '1' || place(actor) < place(target));
      expect(canActOn(given, actor, target)).toBe(expected);
      if (expected) expect(canActOn(given, target, actor)).toBe(false);
    }),
    { numRuns: 300 },
  );
});
