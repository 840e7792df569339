/** How a player handles Lavalink's responses and events, with a Lavalink that responds as the test says. */
import type { Player } from 'lavalink-client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { entry } from '../../infra/testing/music.ts';
import type { PlayerRecord } from '../../shared/music/player.ts';
import { createLogger } from '../../shared/platform/log.ts';
import type { Agent } from '../agents/agent.ts';
import { TrackPlayer } from './track-player.ts';

/** Longer than a track may make no progress. */
const STALL_MS = 15_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const record = (about: Partial<PlayerRecord>) =>
  ({
    ...{ revision: 1, current: null, isPaused: false, positionMs: 0, volume: 100 },
    ...{ presets: [], speed: 100, pitch: 100 },
    ...about,
  }) as unknown as PlayerRecord;

function stage() {
  /** Updates sent to Lavalink, and the status of its next response. */
  const sent: { track?: { encoded: string | null; userData: { entry: string; play: number } }; position?: number }[] =
    [];
  const lavalink = { status: 200, positionMs: 0 };
  const node = {
    ...{ id: 'lavalink-1', sessionId: 'session', connected: true, info: {}, options: { host: 'lavalink-1' } },
    async rawRequest(_path: string, set?: (request: { headers: object; body: string }) => void) {
      const request = { headers: {}, body: '' };
      set?.(request);
      if (set !== undefined) sent.push(JSON.parse(request.body));
      const body = { state: { time: 0, position: lavalink.positionMs } };
      return { response: Response.json(body, { status: lavalink.status }) };
    },
  };
  const joined = { player: { node, guildId: '1', getData: () => undefined } as unknown as Player, disconnections: 0 };
  const voice = {
    player: () => joined.player,
    isJoined: () => true,
    takeHeard: () => undefined,
    async disconnect() {
      joined.disconnections++;
      // The agent rejoins with a new player.
      joined.player = { ...joined.player } as Player;
    },
  };
  const player = new TrackPlayer({ voice, formerAliveAt: null } as unknown as Agent, '1', {
    log: createLogger('silent', 'test'),
    guard: { mayPlay: async () => true },
  });
  const events: string[] = [];
  for (const name of ['started', 'ended', 'interrupted'] as const) player.events.on(name, () => events.push(name));
  const says = (type: 'TrackStartEvent' | 'TrackStuckEvent') => {
    const userData = sent.findLast(({ track }) => track?.userData)?.track?.userData ?? {};
    player.handle({ op: 'event', type, guildId: '1', lavalinkSession: 'session', track: { userData } });
  };
  return { player, sent, lavalink, joined, events, says };
}

test('a track Lavalink refuses three times in a row can’t be played', async () => {
  const { player, lavalink, events } = stage();
  const current = entry('First Light');
  lavalink.status = 400;
  for (let attempt = 1; attempt <= 3; attempt++) await player.apply(record({ current }), false);
  expect(events).toEqual(['interrupted', 'interrupted', 'ended']);
  expect(player.ended).toEqual({ entry: current.id, isFailure: true });
  // What follows hasn't been decided yet.
  expect(await player.apply(record({ current }), false)).toBe('postponed');
});

test('refusals of one track don’t count for the next', async () => {
  const { player, lavalink, events } = stage();
  lavalink.status = 400;
  const first = entry('First Light');
  for (let attempt = 1; attempt <= 2; attempt++) await player.apply(record({ current: first }), false);
  await player.apply(record({ current: entry('Night Train') }), false);
  expect(events).toEqual(['interrupted', 'interrupted', 'interrupted']);
  expect(player.ended).toBeUndefined();
});

test('a server that’s down for a while isn’t a refusal, and the track resumes where it was', async () => {
  const { player, sent, lavalink } = stage();
  const current = entry('First Light');
  lavalink.status = 404;
  for (let attempt = 1; attempt <= 5; attempt++) await player.apply(record({ current, positionMs: 30_000 }), false);
  expect(player.ended).toBeUndefined();
  lavalink.status = 200;
  await player.apply(record({ current, positionMs: 0 }), false);
  expect(sent.at(-1)?.position).toBe(30_000);
});

test('a stuck track causes one rejoin, and is at fault if that doesn’t help', async () => {
  const { player, sent, joined, events, says } = stage();
  const current = entry('First Light');
  await player.apply(record({ current }), false);
  says('TrackStartEvent');
  await vi.advanceTimersByTimeAsync(STALL_MS);
  await player.apply(record({ current }), false);
  expect([joined.disconnections, player.ended]).toEqual([1, undefined]);

  await player.apply(record({ current }), false);
  expect(sent).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(STALL_MS);
  await player.apply(record({ current }), false);
  expect(joined.disconnections).toBe(1);
  expect(player.ended).toEqual({ entry: current.id, isFailure: true });
  expect(events).toEqual(['started', 'ended']);
});

/** Lets time pass as members would hear it: Lavalink reports every five seconds, and the rows are compared every second. */
async function listen(
  { player, lavalink, joined, says }: ReturnType<typeof stage>,
  current: PlayerRecord['current'],
  seconds: number,
  /** Whether there's sound in this second, since the agent last joined. */
  isHeard: (second: number) => boolean,
): Promise<number> {
  let since = 0;
  let joins = joined.disconnections;
  for (let second = 1; second <= seconds; second++) {
    await vi.advanceTimersByTimeAsync(1_000);
    since = joined.disconnections === joins ? since + 1 : 1;
    joins = joined.disconnections;
    if (isHeard(since)) lavalink.positionMs += 1_000;
    if (second % 5 === 0) {
      const state = { time: Date.now(), position: lavalink.positionMs, connected: true };
      player.handle({ op: 'playerUpdate', guildId: '1', lavalinkSession: 'session', state });
    }
    await player.apply(record({ current }), false);
    says('TrackStartEvent');
    if (player.ended !== undefined) return second;
  }
  return seconds;
}

test('a track that only moves in bursts, without sound, is given up within 15 seconds', async () => {
  const heard = stage();
  const current = entry('First Light');
  await heard.player.apply(record({ current }), false);
  expect(await listen(heard, current, 60, (second) => second <= 2)).toBeLessThanOrEqual(15);
  expect(heard.player.ended).toEqual({ entry: current.id, isFailure: true });
  expect(heard.joined.disconnections).toBe(1);
});

test('a track that never makes a sound is given up within 15 seconds', async () => {
  const heard = stage();
  const current = entry('First Light');
  await heard.player.apply(record({ current }), false);
  expect(await listen(heard, current, 60, () => false)).toBeLessThanOrEqual(15);
  expect(heard.player.ended).toMatchObject({ isFailure: true });
});

test('a rejoin that helps is forgotten, and a track may be slow for six seconds now and then', async () => {
  const heard = stage();
  const current = entry('First Light');
  await heard.player.apply(record({ current }), false);
  await listen(heard, current, 9, () => false);
  expect(heard.joined.disconnections).toBe(1);
  await listen(heard, current, 600, (second) => second % 60 < 54);
  expect([heard.joined.disconnections, heard.player.ended]).toEqual([1, undefined]);
});

test('the first event that ends a track counts', async () => {
  const { player, events, says } = stage();
  await player.apply(record({ current: entry('First Light') }), false);
  says('TrackStuckEvent');
  says('TrackStuckEvent');
  expect(events).toEqual(['ended']);
  player.clear();
  says('TrackStuckEvent');
  expect([events, player.ended]).toEqual([['ended'], undefined]);
});

test('a seek resumes at its position, and a track that was skipped to itself restarts', async () => {
  const { player, sent } = stage();
  const current = entry('First Light');
  await player.apply(record({ current }), false);
  await player.apply(record({ current, positionMs: 60_000 }), true);
  expect(sent.at(-1)).toEqual({ position: 60_000 });
  expect(player.positionOf(current.id)).toBe(60_000);
  await player.apply(record({ current, positionMs: 0 }), true);
  expect(sent.at(-1)).toEqual({ position: 0 });
});
