/** Processes that do what staff ask, killed at one of their requests to Discord. The next one goes on. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'vitest';
import { compileCache } from '../sandbox/state/folder.ts';
import type { StaffChorus } from './staff-chorus.ts';
import type { Order } from './staff-worker.ts';

const WORKER = new URL('./staff-worker.ts', import.meta.url);
const TIMEOUT = { timeout: 30_000, interval: 20 };

export class StaffWorkers {
  readonly #staff: StaffChorus;
  readonly #names = new WeakMap<ChildProcess, string>();
  #forked = 0;
  #current: ChildProcess;
  /** Starts while the current one works, so that nobody waits for it. */
  #spare: ChildProcess;

  constructor(staff: StaffChorus) {
    this.#staff = staff;
    this.#current = this.#fork();
    this.#spare = this.#fork();
  }

  #fork(): ChildProcess {
    const { discord, url } = this.#staff;
    this.#forked += 1;
    const name = `staff-worker-${this.#forked}`;
    const own = { NAME: name, DATABASE_URL: url, API_BASE: discord.apiBase, TOKEN: discord.botToken };
    const env = { ...process.env, ...compileCache, ...own };
    const worker = fork(WORKER, { env, stdio: 'ignore', serialization: 'advanced' });
    this.#names.set(worker, name);
    return worker;
  }

  /**
   * Has a worker do something, and kills it at its `killAt`th request, from 0: as it arrives, so Discord does it, and nobody hears of
   * it. Then the next worker is given the same, once the leases of the dead one have run out.
   *
   * @param next what the next worker is given instead.
   * @param isOver undefined: once the worker has answered.
   * @returns the requests of the one that wasn't killed, or until the kill.
   */
  async run(order: Order, isOver?: () => Promise<boolean>, killAt?: number, next: Order = order): Promise<string[]> {
    const requests: string[] = [];
    let worker = this.#current;
    let isKilled = false;
    const stop = this.#staff.discord.watchRequests(({ route, path }) => {
      requests.push(`${route} ${path.split('/').at(-1)}`);
      if (requests.length - 1 !== killAt) return;
      isKilled = true;
      worker.kill('SIGKILL');
    });
    const isDone = this.#give(worker, order, isOver);
    await expect.poll(async () => isKilled || (await isDone()), TIMEOUT).toBe(true);
    stop();
    if (!isKilled) return requests;
    if (worker.exitCode === null && worker.signalCode === null) await once(worker, 'exit');
    await this.#expireLeases(worker);
    [worker, this.#current, this.#spare] = [this.#spare, this.#spare, this.#fork()];
    const isDoneAgain = this.#give(worker, next, isOver);
    await expect.poll(isDoneAgain, TIMEOUT).toBe(true);
    return requests;
  }

  #give(worker: ChildProcess, order: Order, isOver?: () => Promise<boolean>): () => Promise<boolean> {
    let hasAnswered = false;
    worker.once('message', () => {
      hasAnswered = true;
    });
    worker.send(order);
    return isOver ?? (async () => hasAnswered);
  }

  /** As if enough time had passed. */
  async #expireLeases(dead: ChildProcess): Promise<void> {
    // The database may still run what the dead process had sent.
    const name = this.#names.get(dead) ?? '';
    const isGone = async () =>
      (await this.#staff.sql`select from pg_stat_activity where application_name = ${name}`).length === 0;
    await expect.poll(isGone, TIMEOUT).toBe(true);
    await this.#staff.sql`
      update job set run_at = clock_timestamp(), claimable_at = clock_timestamp()
      where dead_at is null and (claim is not null or kind in ('settle_act', 'finish_verification'))`;
    await this.#staff.sql`update safety_change set until = clock_timestamp() - interval '1 second'`;
  }

  close(): void {
    this.#current.kill('SIGKILL');
    this.#spare.kill('SIGKILL');
  }
}

/**
 * The requests to kill a process at: of those that are the same in a row but for their target, only the first two and the last; of
 * those that only read, the last.
 */
export function killPoints(requests: readonly string[]): number[] {
  const kinds = requests.map((request) => (request.startsWith('GET') ? 'GET' : request));
  return kinds.flatMap((kind, at) => {
    const isLast = kinds[at + 1] !== kind;
    const isEarly = kind !== 'GET' && (kinds[at - 1] !== kind || kinds[at - 2] !== kind);
    return isLast || isEarly ? [at] : [];
  });
}
