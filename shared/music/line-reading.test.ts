/** Only the part of a long queue that decides what plays next is read. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { foundTrack, letPlay } from '../../infra/testing/listening.ts';
import { openVoice, type TestVoice } from '../../infra/testing/voice.ts';
import { advance, type Line } from './lineup.ts';
import { readLineNow } from './player.ts';

let voice: TestVoice;
let session: string;
let ids: string[];
beforeAll(async () => {
  voice = await openVoice(2);
  const guild = voice.id();
  await voice.crew(1, [guild]);
  session = (await voice.session(guild)).id;
  const tracks = Array.from({ length: 120 }, (_, place) => foundTrack(`Song ${place}`));
  ids = await letPlay(voice.sql, session, tracks, '200000000000000001');
});
afterAll(() => voice.drop());

/** Makes the entry at a place the current one; null: none, all have played. */
const play = (place: number | null) =>
  voice.sql`update music_players set current_id = ${place === null ? null : (ids[place] ?? null)} where session_id = ${session}`;
const rows = (upToNext: boolean) => readLineNow(voice.store, session, upToNext);

describe.each([
  ['at its first entry', 0, 2],
  ['in its midst', 70, 72],
  ['at the last but one', 118, 120],
  ['at its last entry', 119, 120],
  ['where all has played', null, 120],
])('a queue %s', (_, place, read) => {
  test('is read up to the next entry', async () => {
    await play(place);
    expect((await rows(true)).map(({ id }) => id)).toEqual(ids.slice(0, read));
    expect(await rows(false)).toHaveLength(120);
  });

  test.each(['off', 'track'] as const)('advances as if all of it had been read, with loop %s', async (loop) => {
    await play(place);
    const current = place === null ? null : (ids[place] as string);
    const change = async (upToNext: boolean) => advance({ rows: await rows(upToNext), current } satisfies Line, loop);
    expect(await change(true)).toEqual(await change(false));
  });
});
