import { availableParallelism, freemem, loadavg, totalmem } from 'node:os';
import { FRAME_MS } from '../voice-server/rtp.ts';
import type { Clock } from './clock.ts';
import type { Player } from './player.ts';
import type { Stats } from './protocol.ts';

/** Lavalink's statistics. Memory and load are those of this process. */
export class Statistics {
  readonly #clock: Clock;
  readonly #startedAt: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#startedAt = clock.now();
  }

  stats(players: readonly Player[], frameStats: Stats['frameStats'] = null): Stats {
    const { heapTotal, heapUsed, rss } = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    const cores = availableParallelism();
    return {
      players: players.length,
      playingPlayers: players.filter(({ isPlaying }) => isPlaying).length,
      uptime: Math.round(this.#clock.now() - this.#startedAt),
      memory: {
        free: heapTotal - heapUsed,
        used: rss,
        allocated: heapTotal,
        reservable: Math.min(freemem(), totalmem()),
      },
      cpu: {
        cores,
        systemLoad: Math.min(1, (loadavg()[0] ?? 0) / cores),
        lavalinkLoad: Math.min(1, (user + system) / (process.uptime() * 1e6 * cores)),
      },
      frameStats,
    };
  }
}

/** Counts the frames of a session's players between one `stats` message and the next. */
export class FrameCounter {
  readonly #atLast = new Map<Player, number>();

  /** The average over the players that played the whole time. `null` if there were none. */
  since(players: readonly Player[], ms: number): Stats['frameStats'] {
    const continuous = players.filter((player) => player.isPlaying && this.#atLast.has(player));
    const sentOf = (player: Player) => player.framesSent - (this.#atLast.get(player) ?? 0);
    const total = continuous.reduce((sum, player) => sum + sentOf(player), 0);
    this.#atLast.clear();
    for (const player of players) if (player.isPlaying) this.#atLast.set(player, player.framesSent);
    if (continuous.length === 0) return null;
    const sent = Math.round(total / continuous.length);
    return { sent, nulled: 0, deficit: Math.round(ms / FRAME_MS) - sent };
  }
}
