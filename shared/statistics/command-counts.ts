import { run, type Store } from '../platform/store.ts';
import { addTimes, type Times, timesOf } from './times.ts';

/** How a use of a command ended. */
export type Ending = 'success' | 'refused' | 'unavailable' | 'error';

export interface CommandCount {
  /** 0: direct messages. */
  guild: string;
  /** As in metrics: `bank deposit`. */
  command: string;
  uses: number;
  refused: number;
  /** Errors, and a database that didn't answer. */
  failed: number;
  totalMs: number;
  /** How many took longer than {@link SLOW_MS}. */
  slow: number;
  times: Times;
}

/** What members notice, in milliseconds: answers that take longer are deferred. */
export const SLOW_MS = 1_500;
/** How many counts are kept at most. Whatever doesn't fit isn't counted. */
const CAPACITY = 2_000;

/** Counts of one process since it last wrote them down, in memory. */
export class CommandCounts {
  readonly #counts = new Map<string, CommandCount>();

  get isEmpty(): boolean {
    return this.#counts.size === 0;
  }

  count(guild: string | undefined, command: string, ending: Ending, durationMs: number): void {
    this.add({
      guild: guild ?? '0',
      command: command.slice(0, 100),
      uses: 1,
      refused: ending === 'refused' ? 1 : 0,
      failed: ending === 'error' || ending === 'unavailable' ? 1 : 0,
      totalMs: Math.max(0, Math.round(durationMs)),
      slow: durationMs > SLOW_MS ? 1 : 0,
      times: timesOf(durationMs),
    });
  }

  add(more: CommandCount): void {
    const key = `${more.guild} ${more.command}`;
    const known = this.#counts.get(key);
    if (known === undefined) {
      if (this.#counts.size < CAPACITY) this.#counts.set(key, { ...more });
      return;
    }
    known.uses += more.uses;
    known.refused += more.refused;
    known.failed += more.failed;
    known.totalMs += more.totalMs;
    known.slow += more.slow;
    known.times = addTimes(known.times, more.times);
  }

  /** Everything counted so far, which isn't counted here anymore. */
  drain(): CommandCount[] {
    const counts = [...this.#counts.values()];
    this.#counts.clear();
    return counts;
  }
}

/** Adds counts to those of the day. */
export async function addCommandCounts(store: Store, counts: readonly CommandCount[]): Promise<void> {
  await run(store, 'command_statistics_add', { day: dayOf(store.clock()), counts });
}

export interface CommandStatistics {
  uses: number;
  refused: number;
  failed: number;
  slow: number;
  /** Of all uses, in milliseconds; 0 without any. */
  averageMs: number;
  /** Of all uses; empty if none was measured that way. */
  times: Times;
  /** Those used most, in order. */
  top: { command: string; uses: number; failed: number; averageMs: number; times: Times }[];
}

/**
 * How commands fared lately.
 *
 * @param guild undefined for all servers and direct messages together.
 * @param days with today.
 */
export function readCommandStatistics(
  store: Store,
  guild: string | undefined,
  days = 7,
  most = 5,
): Promise<CommandStatistics> {
  const since = dayOf(new Date(store.clock().getTime() - (days - 1) * 86_400_000));
  return run(
    store,
    'command_statistics',
    (sql) => sql`(
      with lately as materialized (
        select * from command_statistics
        where day >= ${since}::text::date and (${guild ?? null}::bigint is null or guild_id = ${guild ?? null}::bigint)
      ), used as (
        select command, sum(uses) as uses, sum(refused) as refused, sum(failed) as failed, sum(slow) as slow, sum(total_ms) as total_ms
        from lately group by command
      ), timed as (
        select command, place, sum(count) as count from lately, unnest(times) with ordinality as each_time (count, place)
        group by command, place
      )
      select jsonb_build_object('uses', coalesce(sum(uses), 0), 'refused', coalesce(sum(refused), 0),
        'failed', coalesce(sum(failed), 0), 'slow', coalesce(sum(slow), 0),
        'averageMs', coalesce(round(sum(total_ms) / nullif(sum(uses), 0)), 0),
        'times', to_jsonb(array(select sum(count) from timed group by place order by place)),
        'top', coalesce((select jsonb_agg(jsonb_build_object('command', command, 'uses', uses, 'failed', failed,
            'averageMs', round(total_ms / uses),
            'times', to_jsonb(array(select count from timed t where t.command = best.command order by place))) order by uses desc, command)
          from (select * from used order by uses desc, command limit ${most}::int) best), '[]'))
      from used)`,
  );
}

/** In UTC. */
function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}
