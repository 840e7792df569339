import { availableParallelism } from 'node:os';
import { constrainedMemory } from 'node:process';

/** A node stops claiming above the `pause` shares of its resources, and resumes below the `resume` ones. */
export const LIMITS = { memory: { pause: 0.85, resume: 0.75 }, cpu: { pause: 0.9, resume: 0.75 } } as const;

/** Weight of one measurement against earlier ones, 0 to 1. A second of logins isn't overload. */
const SMOOTHING = 0.3;
const MEGABYTE = 1_048_576;
/** Memory limit when the container doesn't set one. */
const DEFAULT_MEMORY = 2_048 * MEGABYTE;

export interface Usage {
  /** Resident memory in bytes. */
  memory: number;
  /** CPU time of all threads since the process started, in microseconds. */
  cpuMicroseconds: number;
  /** Time of the monotonic clock, in milliseconds. */
  atMs: number;
}

/** Decides whether the process has resources left for more agents. */
export class ResourceGuard {
  readonly #memoryLimit: number;
  readonly #cores: number;
  #last: Usage | undefined;
  #cpu = 0;
  #memory = 0;
  #isPaused = false;

  /** @param memoryLimit in bytes (default: what the container may use). */
  constructor(memoryLimit = memoryLimitOfProcess(), cores = availableParallelism()) {
    this.#memoryLimit = memoryLimit;
    this.#cores = cores;
  }

  /** The used share of memory or CPU, whichever is higher: 0 is idle, 1 is full. */
  get load(): number {
    return Math.max(this.#cpu, this.#memory);
  }

  /** The used share of memory. */
  get memory(): number {
    return this.#memory;
  }

  /** Whether the limits were exceeded. Stays true until usage is well below them. */
  get isPaused(): boolean {
    return this.#isPaused;
  }

  measure(usage: Usage = usageOfProcess()): void {
    this.#memory = usage.memory / this.#memoryLimit;
    if (this.#last !== undefined && usage.atMs > this.#last.atMs) {
      const busyMs = (usage.cpuMicroseconds - this.#last.cpuMicroseconds) / 1_000;
      const share = busyMs / (usage.atMs - this.#last.atMs) / this.#cores;
      this.#cpu += SMOOTHING * (share - this.#cpu);
    }
    this.#last = usage;
    const { memory, cpu } = LIMITS;
    const bound = this.#isPaused ? 'resume' : 'pause';
    this.#isPaused = this.#memory > memory[bound] || this.#cpu > cpu[bound];
  }
}

function usageOfProcess(): Usage {
  const { user, system } = process.cpuUsage();
  return { memory: process.memoryUsage.rss(), cpuMicroseconds: user + system, atMs: performance.now() };
}

/** The container's limit. Without one, Node returns 0 or a number beyond any machine. */
function memoryLimitOfProcess(): number {
  const limit = constrainedMemory();
  return limit > 0 && limit < 2 ** 50 ? Math.min(limit, DEFAULT_MEMORY * 32) : DEFAULT_MEMORY;
}
