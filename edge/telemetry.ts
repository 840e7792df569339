import { DRIFTS } from '../shared/economy/check-books-job.ts';
import { BURNED, MINTED, SINKS, SOURCES } from '../shared/economy/counters.ts';
import type { Logger } from '../shared/platform/log.ts';
import { MetricRegistry } from '../shared/platform/metrics.ts';
import type { Observer } from '../shared/platform/store.ts';
import { ACK_LIMIT_MS } from './interactions/deadline.ts';
import type { DispatchEvents } from './interactions/dispatcher.ts';
import { StatisticsWriter } from './statistics.ts';

/** Not uses of a command by its name: buttons, and what no longer exists. */
const UNCOUNTED = /^(component |unknown$|stale$)/;

interface CommandMetrics {
  observeDuration(seconds: number): void;
  /** Counts one more use, by how it ended. */
  endings: Map<string, () => void>;
}

/** What one edge process or isolate measures. Names and labels are those of docs/OPERATIONS.md. */
export class EdgeTelemetry {
  readonly registry = new MetricRegistry();
  /** What staff see in `/diag`: metrics of one process say too little, and nothing about one server. */
  readonly statistics = new StatisticsWriter();
  readonly #log: Logger;
  readonly #commands = this.registry.counter(
    'chorus_commands_total',
    'Interactions handled, by command and how they ended.',
  );
  readonly #durations = this.registry.histogram(
    'chorus_command_duration_seconds',
    'From arrival to outcome, deferred work included.',
  );
  readonly #acks = this.registry.histogram(
    'chorus_interaction_ack_seconds',
    "From the member's Enter (snowflake) to the HTTP answer.",
  );
  readonly #misses = this.registry.counter(
    'chorus_interaction_deadline_misses_total',
    'Answers later than the 3 s Discord allows.',
  );
  readonly #limited = this.registry.counter(
    'chorus_rate_limit_hits_total',
    'Uses refused by a rate limit; type redis_error counts fallbacks.',
  );
  readonly #queries = this.registry.histogram(
    'chorus_db_query_duration_seconds',
    'Statements with their retries, by operation.',
  );
  readonly #failures = this.registry.counter(
    'chorus_db_failures_total',
    'Statements that failed, after their retries, by operation.',
  );
  readonly #calls = this.registry.counter(
    'chorus_discord_api_calls_total',
    'Calls to the Discord REST API; status 0 is no answer.',
  );
  readonly #callLimits = this.registry.counter(
    'chorus_discord_rate_limits_total',
    'Calls that Discord answered with 429.',
  );

  readonly #allocations = this.registry.counter(
    'chorus_session_allocations_total',
    'Agents asked for, by kind of session and what came of it.',
  );
  readonly #allocationTimes = this.registry.histogram(
    'chorus_session_allocation_duration_seconds',
    'Finding an agent for a channel, with retries of the statement.',
  );

  readonly #lyricsCalls = this.registry.counter(
    'chorus_lyrics_calls_total',
    'Calls to the lyrics service; status 0 is no answer.',
  );

  constructor(log: Logger) {
    this.#log = log;
    this.#misses.add({}, 0);
    this.registry.count(DRIFTS, {}, 0);
    this.#callLimits.add({}, 0);
    // Prometheus can't tell how much a counter has grown that begins with its first value.
    this.#limited.add({ type: 'redis_error' }, 0);
    for (const source of SOURCES) this.registry.count(MINTED, { source }, 0);
    for (const source of SINKS) this.registry.count(BURNED, { source }, 0);
  }

  /** The metrics of each command that was used. An interaction only lasts so long that looking them up by labels shows. */
  readonly #byCommand = new Map<string, CommandMetrics>();
  #observeAck: ((seconds: number) => void) | undefined;

  /** For the dispatcher. */
  readonly events: DispatchEvents = {
    acknowledged: (elapsedMs) => {
      this.#observeAck ??= this.#acks.observer();
      this.#observeAck(elapsedMs / 1_000);
      if (elapsedMs > ACK_LIMIT_MS) this.#misses.add();
    },
    finished: (command, status, durationMs, guildId) => {
      if (!UNCOUNTED.test(command)) this.statistics.count(guildId, command, status, durationMs);
      const metrics = this.#metricsOf(command);
      metrics.observeDuration(durationMs / 1_000);
      let add = metrics.endings.get(status);
      if (add === undefined) {
        add = this.#commands.adder({ command, status });
        metrics.endings.set(status, add);
      }
      add();
      this.#log.debug({ command, status, durationMs }, 'interaction finished');
    },
    rateLimited: (scope) => this.#limited.add({ type: scope }),
    failed: (command, correlation, error) => this.#log.error({ command, correlation, error }, 'interaction failed'),
    followUpLost: (command, error) => this.#log.error({ command, error }, 'deferred answer lost'),
  };

  #metricsOf(command: string): CommandMetrics {
    let metrics = this.#byCommand.get(command);
    if (metrics === undefined) {
      metrics = { observeDuration: this.#durations.observer({ command }), endings: new Map() };
      this.#byCommand.set(command, metrics);
    }
    return metrics;
  }

  /** For statements. */
  readonly statement = (operation: string, seconds: number, hasFailed: boolean): void => {
    this.#queries.observe(seconds, { operation });
    if (hasFailed) this.#failures.add({ operation });
  };

  /** For use cases and jobs. */
  readonly observer: Observer = {
    statement: this.statement,
    count: (...counted) => this.registry.count(...counted),
    measure: (...measured) => this.registry.measure(...measured),
    gauge: (...set) => this.registry.gauge(...set),
  };

  /** For the voice plane. */
  readonly allocated = (kind: string, status: string, seconds: number): void => {
    this.#allocations.add({ kind, status });
    this.#allocationTimes.observe(seconds);
  };

  /** For the Discord REST client. */
  readonly discordCall = (route: string, status: number): void => {
    this.#calls.add({ route, status: String(status) });
    if (status === 429) this.#callLimits.add();
  };

  /** For the lyrics client. */
  readonly lyricsCall = (call: string, status: number): void => {
    this.#lyricsCalls.add({ call, status: String(status) });
  };

  /** For the rate limiter, when Redis fails it. */
  readonly redisFailed = (error: unknown): void => {
    this.#limited.add({ type: 'redis_error' });
    this.#log.warn({ error }, 'redis did not answer; limiting by this process alone');
  };
}
