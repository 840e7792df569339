/** Verbs for the queue: shuffle, remove, move, clear, loop. */

import { LOOPS, type Loop } from '../../shared/music/catalog.ts';
import { clear, move, remove, removeOf, shuffle, waiting } from '../../shared/music/lineup.ts';
import { readEntry } from '../../shared/music/player.ts';
import type { Random } from '../../shared/platform/random.ts';
import type { Verb } from '../sessions/intents.ts';
import { type MusicParts, verb } from './verb-context.ts';

export function lineVerbs(parts: MusicParts, random: Random): Record<string, Verb> {
  return {
    shuffle: verb(parts, 'shuffle', async (request) => {
      const refusal = request.refusal();
      if (refusal !== undefined) return refusal;
      const line = await request.line();
      const count = waiting(line).length;
      if (count === 0) return { status: 'queue_empty' };
      await request.arrange(shuffle(line, random));
      return { status: 'shuffled', waiting: count };
    }),

    remove: verb(parts, 'remove', async (request) => {
      const { from, to, isMine, by } = request.payload;
      const line = await request.line();
      const rows = waiting(line);
      if (rows.length === 0) return request.refusal() ?? { status: 'queue_empty' };
      const change = isMine === true ? removeOf(line, by.user) : remove(line, from ?? 0, to ?? from ?? 0);
      if (change === null) return { status: 'no_such_place', waiting: rows.length };
      const gone = rows.filter(({ id }) => change.removes.includes(id));
      const refusal = request.refusal({ requesters: gone.map(({ requestedBy }) => requestedBy) });
      if (refusal !== undefined) return refusal;
      const [first] = gone;
      if (first === undefined) return { status: 'queue_empty' };
      const entry = await readEntry(request.sql, first.id);
      await request.arrange(change);
      return { status: 'removed', count: gone.length, first: entry };
    }),

    move: verb(parts, 'move', async (request) => {
      const refusal = request.refusal();
      if (refusal !== undefined) return refusal;
      const { from, to } = request.payload;
      const line = await request.line();
      const rows = waiting(line);
      const change = move(line, from, to);
      const moved = rows[from - 1];
      if (change === null || moved === undefined) return { status: 'no_such_place', waiting: rows.length };
      await request.arrange(change);
      return { status: 'moved', entry: await readEntry(request.sql, moved.id), to };
    }),

    clear: verb(parts, 'clear', async (request) => {
      const refusal = request.refusal();
      if (refusal !== undefined) return refusal;
      const line = await request.line();
      const count = waiting(line).length;
      if (count === 0) return { status: 'queue_empty' };
      await request.arrange(clear(line));
      return { status: 'cleared', count };
    }),

    loop: verb(parts, 'loop', async (request) => {
      const refusal = request.refusal();
      if (refusal !== undefined) return refusal;
      const loop = request.payload.loop ?? nextLoop(request.player.loop);
      await request.set({ loop });
      return { status: 'looped', loop };
    }),
  };
}

/** The next loop mode, wrapping around. */
function nextLoop(loop: Loop): Loop {
  return LOOPS[(LOOPS.indexOf(loop) + 1) % LOOPS.length] ?? 'off';
}
