import type { Stats } from './protocol.ts';

/** What Lavalink 4.1 and later measure, apart from their JVM, by where it is in its statistics. All are gauges, whatever their names say. */
export const LAVALINK_METRICS = {
  lavalink_players_total: ({ players }) => players,
  lavalink_playing_players_total: ({ playingPlayers }) => playingPlayers,
  lavalink_uptime_milliseconds: ({ uptime }) => uptime,
  lavalink_memory_free_bytes: ({ memory }) => memory.free,
  lavalink_memory_used_bytes: ({ memory }) => memory.used,
  lavalink_memory_allocated_bytes: ({ memory }) => memory.allocated,
  lavalink_memory_reservable_bytes: ({ memory }) => memory.reservable,
  lavalink_cpu_cores: ({ cpu }) => cpu.cores,
  // A share from 0 to 1 despite its name.
  lavalink_cpu_system_load_percentage: ({ cpu }) => cpu.systemLoad,
  lavalink_cpu_lavalink_load_percentage: ({ cpu }) => cpu.lavalinkLoad,
} as const satisfies Record<string, (stats: Stats) => number>;

/** In Prometheus’ text format. */
export function renderMetrics(stats: Stats): string {
  return Object.entries(LAVALINK_METRICS)
    .map(([name, valueIn]) => `# TYPE ${name} gauge\n${name} ${valueIn(stats)}\n`)
    .join('');
}
