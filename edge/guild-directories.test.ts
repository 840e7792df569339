import { expect, test } from 'vitest';
import { Unavailable } from '../shared/platform/unavailable.ts';
import { GuildDirectories } from './guild-directories.ts';

const EMPTY = { roles: [], channels: [] };

test('someone who types a name costs one look-up, and a new channel is there soon', async () => {
  let nowMs = 0;
  const asked: string[] = [];
  const directories = new GuildDirectories(
    () => nowMs,
    async (guildId) => {
      asked.push(guildId);
      return EMPTY;
    },
  );
  for (const guildId of ['1', '1', '2', '1']) expect(await directories.read(guildId)).toBe(EMPTY);
  expect(asked).toEqual(['1', '2']);
  nowMs = 15_000;
  await directories.read('1');
  expect(asked).toEqual(['1', '2', '1']);
});

test('while Discord doesn’t answer, there are no names, and no error', async () => {
  const failing = (error: Error) =>
    new GuildDirectories(
      () => 0,
      () => Promise.reject(error),
    );
  expect(await failing(new Unavailable('Later.', 'down')).read('1')).toBeUndefined();
  await expect(failing(new TypeError('a bug')).read('1')).rejects.toThrow('a bug');
});
