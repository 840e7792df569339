/** What changes of a long line cost beside the same changes of a short one, each asked of the node as members ask. */

import type { VoiceSession } from '../../../shared/voice/session.ts';
import { LavalinkTracks } from '../../../voice-node/music/lavalink-tracks.ts';
import { storeList } from '../../testing/listening.ts';
import { type MusicStage, must, SHORT } from './stage.ts';

export const SHORT_LINE = 100;
export const LONG_LINE = 10_000;
/** Tracks that one `enqueue` may hold. */
const BATCH = 200;

/** In milliseconds, the short line's and the long one's, a figure for each repetition. */
export interface Compared {
  shortMs: number[];
  longMs: number[];
}

export interface LongLineFindings {
  /** One entry at the end. */
  add: Compared;
  /** One entry from the end to the front, or back. */
  move: Compared;
  /** All that waits. */
  shuffle: Compared;
}

/** @param sessions two that play, nothing waiting. */
export async function measureLongLine(
  stage: MusicStage,
  [short, long]: readonly [VoiceSession, VoiceSession],
  times: number,
  say: (what: string) => void,
): Promise<LongLineFindings> {
  const add = { query: `demo:${SHORT}`, place: 'end', buttons: {} } as const;
  say(`filling a line with ${LONG_LINE} entries …`);
  // The additions that are measured make them full.
  await fill(stage, short, SHORT_LINE - times);
  await fill(stage, long, LONG_LINE - times);
  const beside = async (change: (session: VoiceSession, last: number, repetition: number) => Promise<void>) => {
    const compared: Compared = { shortMs: [], longMs: [] };
    for (let repetition = 0; repetition < times; repetition++) {
      compared.shortMs.push(await timed(() => change(short, SHORT_LINE, repetition)));
      compared.longMs.push(await timed(() => change(long, LONG_LINE, repetition)));
    }
    return compared;
  };
  say('adding …');
  const added = await beside((session) => must(stage, session, 'play', add, 'added'));
  say('moving …');
  const moved = await beside((session, last, repetition) => {
    const [from, to] = repetition % 2 === 0 ? [last, 1] : [1, last];
    return must(stage, session, 'move', { from, to }, 'moved');
  });
  say('shuffling …');
  const shuffled = await beside((session) => must(stage, session, 'shuffle', {}, 'shuffled'));
  for (const [session, wanted] of [[short, SHORT_LINE] as const, [long, LONG_LINE] as const]) {
    const waiting = await waitingIn(stage, session);
    if (waiting !== wanted) throw new Error(`${waiting} entries wait, not ${wanted}.`);
  }
  return { add: added, move: moved, shuffle: shuffled };
}

async function fill(stage: MusicStage, session: VoiceSession, count: number): Promise<void> {
  const loaded = await new LavalinkTracks(stage.lavalinkAddresses).load(`demo:${SHORT}`);
  const [track] = loaded.status === 'tracks' ? loaded.tracks : [];
  if (track === undefined) throw new Error(`The track to add was not found but ${loaded.status}.`);
  for (let left = count; left > 0; left -= BATCH) {
    const tracks = Array.from({ length: Math.min(left, BATCH) }, () => track);
    const list = await storeList(stage.voice, tracks);
    await must(stage, session, 'enqueue', { list, place: 'end', buttons: {} }, 'added');
  }
}

/** What waits comes after what plays. */
async function waitingIn({ voice }: MusicStage, { id }: VoiceSession): Promise<number> {
  const [row] = await voice.sql<{ count: number }[]>`
    select count(*)::integer as count from voice_queue q
    join music_players p using (session_id) join voice_queue c on c.entry_id = p.current_id
    where q.session_id = ${id} and q.position > c.position`;
  return row?.count ?? 0;
}

async function timed(act: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await act();
  return performance.now() - startedAt;
}
