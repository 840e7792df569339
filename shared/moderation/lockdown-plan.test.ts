import { describe, expect, test } from 'vitest';
import type { ChannelView } from '../platform/discord/channels.ts';
import { type Permission, permissionBits } from '../platform/discord/permissions.ts';
import { isAs, overwriteIn, planChannel, replan } from './lockdown-plan.ts';

const WRITE: Permission[] = ['SendMessages', 'AddReactions', 'CreatePublicThreads', 'SendMessagesInThreads'];
const everyone = {
  id: '1',
  position: 0,
  managed: false,
  permissions: permissionBits(['ViewChannel', 'Connect', ...WRITE]),
};
const own = { id: '9', position: 5, managed: true, permissions: permissionBits(['ManageRoles', ...WRITE]) };
const server = { id: '1', ownerId: '100', roles: [everyone, own] };
const BOT = { id: '200', roleIds: ['9'] };
const NOW = new Date();

function channel(type: number, overwrites: ChannelView['overwrites'] = []): ChannelView {
  const kind = type === 2 || type === 13 ? 'voice' : 'text';
  return {
    ...{ id: '5', guildId: '1', name: 'c', type, kind, parentId: undefined, position: 0, slowmode: 0, overwrites },
    ...{ topic: undefined, isAgeRestricted: false, bitrate: undefined, userLimit: undefined },
  };
}
const overwrite = (id: string, allow: Permission[], deny: Permission[]) => ({
  ...{ id, isMember: false },
  allow: permissionBits(allow),
  deny: permissionBits(deny),
});
const bits = (allow: Permission[], deny: Permission[]) => ({
  allow: permissionBits(allow).toString(),
  deny: permissionBits(deny).toString(),
});

describe('closing', () => {
  test('a channel without overwrites denies what members have there, and remembers that there were none', () => {
    expect(planChannel(server, BOT, channel(0), NOW)).toEqual([
      { channel: '5', id: '1', isMember: false, before: null, set: bits([], WRITE), problem: null },
    ]);
  });

  test('keeps what an overwrite has besides, and takes what it allows', () => {
    const before = overwrite('1', ['SendMessages', 'EmbedLinks'], ['AttachFiles']);
    const [planned] = planChannel(server, BOT, channel(0, [before]), NOW);
    expect(planned?.before).toEqual(bits(['SendMessages', 'EmbedLinks'], ['AttachFiles']));
    expect(planned?.set).toEqual(bits(['EmbedLinks'], ['AttachFiles', ...WRITE]));
  });

  test.each([2, 13])('a voice channel of type %s lets the bot keep its access first', (type) => {
    const planned = planChannel(server, BOT, channel(type), NOW);
    expect(planned.map(({ id, isMember }) => [id, isMember])).toEqual([
      ['200', true],
      ['1', false],
    ]);
    expect(planned[0]?.set).toEqual(bits(['Connect'], []));
    expect(planned[1]?.set).toEqual(bits([], ['Connect', ...WRITE]));
  });

  test('there’s nothing to close where members can’t see or write, in categories, and in threads', () => {
    expect(planChannel(server, BOT, channel(0, [overwrite('1', [], ['ViewChannel'])]), NOW)).toEqual([]);
    expect(planChannel(server, BOT, channel(0, [overwrite('1', [], ['SendMessages'])]), NOW)).toEqual([]);
    for (const type of [4, 11]) expect(planChannel(server, BOT, channel(type), NOW)).toEqual([]);
  });

  test('what the bot can’t change is a problem of that channel alone', () => {
    const closed = channel(0, [overwrite('9', [], ['ManageRoles'])]);
    expect(planChannel(server, BOT, closed, NOW)).toMatchObject([{ id: '1', problem: 'bot_lacks' }]);
  });
});

test('a change that someone made before it was set is kept, too', () => {
  const [planned] = planChannel(server, BOT, channel(0), NOW);
  const changed = channel(0, [overwrite('1', ['EmbedLinks', 'SendMessages'], [])]);
  if (planned === undefined) throw new Error('There is nothing to close.');
  expect(replan(changed, planned)).toEqual({
    ...planned,
    before: bits(['EmbedLinks', 'SendMessages'], []),
    set: bits(['EmbedLinks'], WRITE),
  });
});

test('no overwrite is another thing than one without bits', () => {
  const empty = channel(0, [overwrite('1', [], [])]);
  expect(isAs(overwriteIn(empty, '1'), null)).toBe(false);
  expect(isAs(overwriteIn(channel(0), '1'), null)).toBe(true);
  expect(isAs(overwriteIn(empty, '1'), bits([], []))).toBe(true);
});
