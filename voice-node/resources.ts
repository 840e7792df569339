import { availableParallelism } from 'node:os';
import { constrainedMemory } from 'node:process';

/** Above these shares of its means a node claims nothing more; below the lower ones it claims again. */
export const LIMITS = { memory: { pause: 0.85, resume: 0.75 }, cpu: { pause: 0.9, resume: 0.75 } } as const;

/** How much one measurement counts against those before, 0 to 1: a login storm of a second is no overload. */
const SMOOTHING = 0.3;
const MEGABYTE = 1_048_576;
/** What a node may use where nobody set a limit. */
const DEFAULT_MEMORY = 2_048 * MEGABYTE;

export interface Usage {
  /** Resident memory, in bytes. */
  memory: number;
  /** Time all threads were on a core since the process began, in microseconds. */
  cpuMicroseconds: number;
  /** The monotonic clock, in milliseconds. */
  atMs: number;
}

/** Whether the process has means left for more agents. */
export class ResourceGuard {
  readonly #memoryLimit: number;
  readonly #cores: number;
  #last: Usage | undefined;
  #cpu = 0;
  #memory = 0;
  #isPaused = false;

  /** @param memoryLimit bytes; by default what the container may use. */
  constructor(memoryLimit = memoryLimitOfProcess(), cores = availableParallelism()) {
    this.#memoryLimit = memoryLimit;
    this.#cores = cores;
  }

  /** The share of memory or CPU that is used, whichever is more: 0 is idle, 1 is full. */
  get load(): number {
    return Math.max(this.#cpu, this.#memory);
  }

  /** The share of memory that is used. */
  get memory(): number {
    return this.#memory;
  }

  /** Over its limits: it takes nothing more until it is well below them. */
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

/** The container's limit; without one, Node gives 0 or a number beyond any machine. */
function memoryLimitOfProcess(): number {
  const limit = constrainedMemory();
  return limit > 0 && limit < 2 ** 50 ? Math.min(limit, DEFAULT_MEMORY * 32) : DEFAULT_MEMORY;
}
