/** Verbs for playback: pause, skip, back, seek, stop. */
import { back, skip, stop, waiting } from '../../shared/music/lineup.ts';
import { readEntry } from '../../shared/music/player.ts';
import type { Verb } from '../sessions/intents.ts';
import { type MusicParts, verb } from './verb-context.ts';

export function playbackVerbs(parts: MusicParts): Record<string, Verb> {
  return {
    pause: verb(parts, 'pause', async (request) => {
      const { current, isPaused: was } = request.player;
      const refusal = request.refusal({ requesters: current === null ? [] : [current.requestedBy] });
      if (refusal !== undefined) return refusal;
      if (current === null) return { status: 'nothing_plays' };
      const isPaused = request.payload.isPaused ?? !was;
      if (isPaused !== was) await request.set({ isPaused, positionMs: Math.round(request.positionMs) });
      return { status: isPaused ? 'paused' : 'resumed', entry: current };
    }),

    skip: verb(parts, 'skip', async (request) => {
      const { current, loop, votes: before } = request.player;
      if (current === null) return request.refusal() ?? { status: 'nothing_plays' };
      const { to = 1, by } = request.payload;
      const line = await request.line();
      const rows = waiting(line);
      const change = skip(line, loop, to);
      if (change === null) return { status: 'no_such_place', waiting: rows.length };
      const passed = rows.slice(0, to - 1).map(({ requestedBy }) => requestedBy);
      // Votes of members who left don't count.
      const votes = [...new Set([...before.filter((user) => request.isListening(user)), by.user])];
      const verdict = request.verdict({ requesters: [current.requestedBy, ...passed], votes: votes.length });
      if (verdict.status === 'vote') {
        await request.set({ votes });
        return { status: 'voted', votes: verdict.votes, needed: verdict.needed, entry: current };
      }
      if (verdict.status !== 'allowed') return verdict;
      // A single looped entry starts again.
      const isAgain = change.current === current.id;
      const next = typeof change.current === 'string' ? await readEntry(request.sql, change.current) : null;
      await request.arrange(change, [], {
        ...(isAgain && { positionMs: 0, votes: [] }),
        ...(next === null && { wantsMore: true }),
      });
      return { status: 'skipped', was: current, now: next };
    }),

    back: verb(parts, 'back', async (request) => {
      const refusal = request.refusal();
      if (refusal !== undefined) return refusal;
      const change = back(await request.line(), request.player.loop);
      if (change === null || typeof change.current !== 'string') return { status: 'nothing_before' };
      await request.arrange(change);
      return { status: 'went_back', now: await readEntry(request.sql, change.current) };
    }),

    seek: verb(parts, 'seek', async (request) => {
      const { current } = request.player;
      const refusal = request.refusal({ requesters: current === null ? [] : [current.requestedBy] });
      if (refusal !== undefined) return refusal;
      if (current === null) return { status: 'nothing_plays' };
      if (current.track.isStream) return { status: 'not_seekable' };
      const { position, offset = 0 } = request.payload;
      const target = position ?? request.positionMs + offset;
      const last = (current.track.lengthMs ?? Number.MAX_SAFE_INTEGER) - 1;
      const positionMs = Math.round(Math.min(last, Math.max(0, target)));
      await request.set({ positionMs });
      return { status: 'sought', positionMs, entry: current };
    }),

    stop: verb(parts, 'stop', async (request) => {
      const refusal = request.refusal();
      if (refusal !== undefined) return refusal;
      const line = await request.line();
      const cleared = waiting(line).length;
      await request.arrange(stop(line), [], { isPaused: false, wantsMore: false });
      return { status: 'stopped', cleared };
    }),
  };
}
