/** Verbs about what waits: shuffle, remove, move, clear, loop. */

import { LOOPS, type Loop } from '../../shared/music/catalog.ts';
import { clear, move, remove, removeOf, shuffle, waiting } from '../../shared/music/lineup.ts';
import { readEntry } from '../../shared/music/player.ts';
import type { Random } from '../../shared/platform/random.ts';
import type { Verb } from '../sessions/intents.ts';
import { type MusicParts, verb } from './verb-context.ts';

export function lineVerbs(parts: MusicParts, random: Random): Record<string, Verb> {
  return {
    shuffle: verb(parts, 'shuffle', async (asked) => {
      const refusal = asked.refusal();
      if (refusal !== undefined) return refusal;
      const line = await asked.line();
      const count = waiting(line).length;
      if (count === 0) return { status: 'queue_empty' };
      await asked.arrange(shuffle(line, random));
      return { status: 'shuffled', waiting: count };
    }),

    remove: verb(parts, 'remove', async (asked) => {
      const { from, to, isMine, by } = asked.payload;
      const line = await asked.line();
      const rows = waiting(line);
      if (rows.length === 0) return asked.refusal() ?? { status: 'queue_empty' };
      const change = isMine === true ? removeOf(line, by.user) : remove(line, from ?? 0, to ?? from ?? 0);
      if (change === null) return { status: 'no_such_place', waiting: rows.length };
      const gone = rows.filter(({ id }) => change.removes.includes(id));
      const refusal = asked.refusal({ requesters: gone.map(({ requestedBy }) => requestedBy) });
      if (refusal !== undefined) return refusal;
      const [first] = gone;
      if (first === undefined) return { status: 'queue_empty' };
      const entry = await readEntry(asked.sql, first.id);
      await asked.arrange(change);
      return { status: 'removed', count: gone.length, first: entry };
    }),

    move: verb(parts, 'move', async (asked) => {
      const refusal = asked.refusal();
      if (refusal !== undefined) return refusal;
      const { from, to } = asked.payload;
      const line = await asked.line();
      const rows = waiting(line);
      const change = move(line, from, to);
      const moved = rows[from - 1];
      if (change === null || moved === undefined) return { status: 'no_such_place', waiting: rows.length };
      await asked.arrange(change);
      return { status: 'moved', entry: await readEntry(asked.sql, moved.id), to };
    }),

    clear: verb(parts, 'clear', async (asked) => {
      const refusal = asked.refusal();
      if (refusal !== undefined) return refusal;
      const line = await asked.line();
      const count = waiting(line).length;
      if (count === 0) return { status: 'queue_empty' };
      await asked.arrange(clear(line));
      return { status: 'cleared', count };
    }),

    loop: verb(parts, 'loop', async (asked) => {
      const refusal = asked.refusal();
      if (refusal !== undefined) return refusal;
      const loop = asked.payload.loop ?? nextLoop(asked.player.loop);
      await asked.set({ loop });
      return { status: 'looped', loop };
    }),
  };
}

/** The one that follows, in their order; after the last one the first. */
function nextLoop(loop: Loop): Loop {
  return LOOPS[(LOOPS.indexOf(loop) + 1) % LOOPS.length] ?? 'off';
}
