import { expect, test } from 'vitest';
import type { GuildDirectory } from '../../shared/platform/discord/bots.ts';
import type { ResolvedChannel } from '../interactions/resolved.ts';
import { placeOf } from './place.ts';

const directory: GuildDirectory = {
  roles: [],
  channels: [
    { id: '20', name: 'Games', type: 4 },
    { id: '30', name: 'after-dark', type: 0, parentId: '20', isAgeRestricted: true },
    { id: '31', name: 'lobby', type: 0 },
  ],
};
const place = (channel: ResolvedChannel | undefined, known: GuildDirectory | undefined = directory) => {
  let looks = 0;
  const here = { guild: { id: '1' }, channelId: channel?.id ?? '30', channel };
  const guildDirectory = async () => {
    looks += 1;
    return known;
  };
  return placeOf({ ...here, guildDirectory }).then((found) => ({ ...found, looks }));
};
const at = { guildId: '1', isAgeRestricted: false, looks: 0 };

test('a channel is what Discord says with the interaction, without asking', async () => {
  const channel = { id: '30', name: 'after-dark', type: 0 };
  expect(await place(channel)).toEqual({ ...at, channelId: '30' });
  expect(await place({ ...channel, parentId: '21', isAgeRestricted: true })).toEqual({
    ...at,
    ...{ channelId: '30', categoryId: '21', isAgeRestricted: true },
  });
});

test.each([10, 11, 12])('a thread of type %d is what its channel is now, whatever it says itself', async (type) => {
  const thread = { id: '40', name: 'thread', type, isAgeRestricted: true };
  const inside = { ...at, threadId: '40', looks: 1 };
  expect(await place({ ...thread, parentId: '30' })).toEqual({
    ...inside,
    ...{ channelId: '30', categoryId: '20', isAgeRestricted: true },
  });
  expect(await place({ ...thread, parentId: '31' })).toEqual({ ...inside, channelId: '31' });
});

test('a thread whose channel nobody knows is in no known category, and not age-restricted', async () => {
  const thread = { id: '40', name: 'thread', type: 11, parentId: '30', isAgeRestricted: true };
  const unknown = { ...at, threadId: '40', channelId: '30', isCategoryUnknown: true, looks: 1 };
  const nowhere = { roles: [], channels: [] };
  expect(await place(thread, nowhere)).toEqual(unknown);
  expect(
    await placeOf({ guild: { id: '1' }, channelId: '40', channel: thread, guildDirectory: async () => undefined }),
  ).toEqual({ ...unknown, looks: undefined });
});

test('without the channel in the interaction, its ID has to do', async () => {
  expect(await place(undefined)).toEqual({
    ...{ guildId: '1', channelId: '30', categoryId: '20', isAgeRestricted: true, looks: 1 },
  });
});
