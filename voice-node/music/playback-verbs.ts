/** Verbs about what plays: pause, skip, back, seek, stop. */
import { back, skip, stop, waiting } from '../../shared/music/lineup.ts';
import { readEntry } from '../../shared/music/player.ts';
import type { Verb } from '../sessions/intents.ts';
import { type MusicParts, verb } from './verb-context.ts';

export function playbackVerbs(parts: MusicParts): Record<string, Verb> {
  return {
    pause: verb(parts, 'pause', async (asked) => {
      const { current, isPaused: was } = asked.player;
      const refusal = asked.refusal({ requesters: current === null ? [] : [current.requestedBy] });
      if (refusal !== undefined) return refusal;
      if (current === null) return { status: 'nothing_plays' };
      const isPaused = asked.payload.isPaused ?? !was;
      if (isPaused !== was) await asked.set({ isPaused, positionMs: Math.round(asked.positionMs) });
      return { status: isPaused ? 'paused' : 'resumed', entry: current };
    }),

    skip: verb(parts, 'skip', async (asked) => {
      const { current, loop, votes: before } = asked.player;
      if (current === null) return asked.refusal() ?? { status: 'nothing_plays' };
      const { to = 1, by } = asked.payload;
      const line = await asked.line();
      const rows = waiting(line);
      const change = skip(line, loop, to);
      if (change === null) return { status: 'no_such_place', waiting: rows.length };
      const passed = rows.slice(0, to - 1).map(({ requestedBy }) => requestedBy);
      // Who has left does not decide any more.
      const votes = [...new Set([...before.filter((user) => asked.isListening(user)), by.user])];
      const verdict = asked.verdict({ requesters: [current.requestedBy, ...passed], votes: votes.length });
      if (verdict.status === 'vote') {
        await asked.set({ votes });
        return { status: 'voted', votes: verdict.votes, needed: verdict.needed, entry: current };
      }
      if (verdict.status !== 'allowed') return verdict;
      // Looped all by itself, it is the same entry that starts again.
      const isAgain = change.current === current.id;
      const next = typeof change.current === 'string' ? await readEntry(asked.sql, change.current) : null;
      await asked.arrange(change, [], {
        ...(isAgain && { positionMs: 0, votes: [] }),
        ...(next === null && { wantsMore: true }),
      });
      return { status: 'skipped', was: current, now: next };
    }),

    back: verb(parts, 'back', async (asked) => {
      const refusal = asked.refusal();
      if (refusal !== undefined) return refusal;
      const change = back(await asked.line(), asked.player.loop);
      if (change === null || typeof change.current !== 'string') return { status: 'nothing_before' };
      await asked.arrange(change);
      return { status: 'went_back', now: await readEntry(asked.sql, change.current) };
    }),

    seek: verb(parts, 'seek', async (asked) => {
      const { current } = asked.player;
      const refusal = asked.refusal({ requesters: current === null ? [] : [current.requestedBy] });
      if (refusal !== undefined) return refusal;
      if (current === null) return { status: 'nothing_plays' };
      if (current.track.isStream) return { status: 'not_seekable' };
      const { position, offset = 0 } = asked.payload;
      const wanted = position ?? asked.positionMs + offset;
      const last = (current.track.lengthMs ?? Number.MAX_SAFE_INTEGER) - 1;
      const positionMs = Math.round(Math.min(last, Math.max(0, wanted)));
      await asked.set({ positionMs });
      return { status: 'sought', positionMs, entry: current };
    }),

    stop: verb(parts, 'stop', async (asked) => {
      const refusal = asked.refusal();
      if (refusal !== undefined) return refusal;
      const line = await asked.line();
      const cleared = waiting(line).length;
      await asked.arrange(stop(line), [], { isPaused: false, wantsMore: false });
      return { status: 'stopped', cleared };
    }),
  };
}
