import type { MetricRegistry } from '../shared/platform/metrics.ts';
import { connectRedis } from '../shared/platform/redis.ts';
import type { SharedMetrics } from '../shared/platform/shared-metrics.ts';
import type { EdgeConfig } from './config.ts';

/** The least time between two batches of one isolate, in milliseconds. */
export const FLUSH_MS = 30_000;
/** How long to wait for what else happens before a batch, in milliseconds: members come in bursts, and deferred work ends later. */
const GATHER_MS = 2_000;
/** Cloudflare lets an event go on for 30 s after its answer. What needs longer waits for the next event. In milliseconds. */
const LONGEST_WAIT_MS = 29_000;
/** Nobody waits for Redis here. In milliseconds. */
const TIMEOUT_MS = 2_000;

export interface WorkerMetricsParts {
  config: Pick<EdgeConfig, 'UPSTASH_REDIS_REST_URL' | 'UPSTASH_REDIS_REST_TOKEN' | 'DISCORD_APPLICATION_ID'>;
  registry: MetricRegistry;
  /** Called when Redis didn't take a batch. */
  failed(error: unknown): void;
  clock?: () => number;
  /** @param ms how long, in milliseconds. */
  sleep?: (ms: number) => Promise<unknown>;
}

/**
 * What all isolates of a Worker count, through Redis. A Worker has no timers beyond its events, so every event may leave something
 * behind that sends a batch later.
 */
export class WorkerMetrics {
  readonly #parts: Required<WorkerMetricsParts>;
  #shared: Promise<SharedMetrics> | undefined;
  #flushedAtMs = Number.NEGATIVE_INFINITY;
  /** When an event that's over goes on to send a batch. If it was cut short, the next one takes its place. */
  #plannedAtMs = Number.NEGATIVE_INFINITY;

  constructor(parts: WorkerMetricsParts) {
    this.#parts = { clock: Date.now, sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)), ...parts };
  }

  /**
   * Plans the next batch, unless one is planned. Call this when an event has been answered.
   *
   * @param execution keeps the event alive.
   */
  eventEnded(execution: { waitUntil(work: Promise<unknown>): void }): void {
    const { clock, sleep } = this.#parts;
    const now = clock();
    if (now <= this.#plannedAtMs) return;
    const waitMs = Math.max(GATHER_MS, this.#flushedAtMs + FLUSH_MS - now);
    if (waitMs > LONGEST_WAIT_MS) return;
    this.#plannedAtMs = now + waitMs;
    execution.waitUntil(sleep(waitMs).then(() => this.#flush()));
  }

  /** In Prometheus's text format. @throws if Redis doesn't answer. */
  async render(): Promise<string> {
    return (await this.#load()).render();
  }

  /** Never rejects. */
  async #flush(): Promise<void> {
    const { clock, failed } = this.#parts;
    const now = clock();
    // Timers may be a moment early.
    if (now - this.#flushedAtMs < FLUSH_MS) return;
    this.#flushedAtMs = now;
    try {
      await (await this.#load()).flush();
    } catch (error) {
      failed(error);
    }
  }

  /** Loaded on first use, because what a Worker doesn't load doesn't slow down its start. */
  #load(): Promise<SharedMetrics> {
    const { config, registry, clock } = this.#parts;
    this.#shared ??= import('../shared/platform/shared-metrics.ts').then(
      ({ SharedMetrics }) =>
        new SharedMetrics({
          redis: connectRedis(config.UPSTASH_REDIS_REST_URL, config.UPSTASH_REDIS_REST_TOKEN, TIMEOUT_MS),
          namespace: config.DISCORD_APPLICATION_ID,
          ...{ registry, clock },
        }),
    );
    return this.#shared;
  }
}
