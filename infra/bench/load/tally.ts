/** Counts what came back. */
import { percentile } from '../stats.ts';
import type { Exchange } from './open-loop.ts';

/** Discord takes an interaction for failed when it isn't answered within this, in milliseconds. */
export const DEADLINE_MS = 3_000;

/** One step of the load, as members saw it. */
export interface StepTally {
  sent: number;
  /** Answered with 200 and a valid body. */
  answered: number;
  /** Everything else: another status, no answer, an answer that isn't one. */
  errors: number;
  /** Answers after Discord's deadline. */
  misses: number;
  /** Answered with a deferral. */
  deferred: number;
  /** Deferrals that were never followed by the answer. */
  lost: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  maxMs: number;
  /** How late requests were sent, in milliseconds. */
  lagP99Ms: number;
  /** By kind: how many were sent, and their median in milliseconds. */
  kinds: Record<string, { sent: number; p50Ms: number; p99Ms: number }>;
  /** A few, for a look. */
  samples: string[];
}

const SAMPLES = 5;

export class Tally {
  readonly #latencies = new Map<string, number[]>();
  readonly #lags: number[] = [];
  readonly #samples: string[] = [];
  #sent = 0;
  #errors = 0;
  #misses = 0;
  #deferred = 0;

  sent(): void {
    this.#sent += 1;
  }

  answered(kind: string, { latencyMs, lagMs }: Pick<Exchange, 'latencyMs' | 'lagMs'>, isDeferral: boolean): void {
    const latencies = this.#latencies.get(kind);
    if (latencies === undefined) this.#latencies.set(kind, [latencyMs]);
    else latencies.push(latencyMs);
    this.#lags.push(lagMs);
    if (isDeferral) this.#deferred += 1;
    if (latencyMs > DEADLINE_MS) this.#misses += 1;
  }

  failed(kind: string, why: string): void {
    this.#errors += 1;
    if (this.#samples.length < SAMPLES) this.#samples.push(`${kind}: ${why.slice(0, 200)}`);
  }

  /** @param lost deferrals without an answer. @throws {RangeError} when nothing was answered. */
  result(lost: number): StepTally {
    const all = Float64Array.from([...this.#latencies.values()].flat()).sort();
    const lags = Float64Array.from(this.#lags).sort();
    const kinds = [...this.#latencies].map(([kind, latencies]) => {
      const sorted = Float64Array.from(latencies).sort();
      return [kind, { sent: sorted.length, p50Ms: percentile(sorted, 0.5), p99Ms: percentile(sorted, 0.99) }] as const;
    });
    return {
      sent: this.#sent,
      answered: all.length,
      errors: this.#errors,
      misses: this.#misses,
      deferred: this.#deferred,
      lost,
      p50Ms: percentile(all, 0.5),
      p95Ms: percentile(all, 0.95),
      p99Ms: percentile(all, 0.99),
      maxMs: percentile(all, 1),
      lagP99Ms: percentile(lags, 0.99),
      kinds: Object.fromEntries(kinds),
      samples: this.#samples,
    };
  }
}
