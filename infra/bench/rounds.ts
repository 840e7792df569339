import type { Slice } from './stats.ts';

/** Something to measure. */
export interface Measurable {
  name: string;
  measure(durationMs: number): Promise<Slice>;
}

export interface RoundOptions {
  rounds: number;
  /** Duration of one slice, in milliseconds. */
  sliceMs: number;
  /** Duration of each case's warm-up, in milliseconds. */
  warmUpMs: number;
  /**
   * Each case is warmed up again and again until it has made so many requests (default: once). A slow case makes fewer in the same
   * time, and code that ran less often isn't compiled as well.
   */
  warmUpRequests?: number;
  /** Called before each round. Round 0 is the warm-up. */
  began?: (round: number) => void;
}

/** A case with its slices, one per round. */
export type Measured<C extends Measurable> = C & { slices: Slice[] };

/**
 * Measures all cases side by side. Every round has a short slice of each, so that a disturbance on the machine affects all of them.
 * Each round starts one case further down the list, and every other round goes backward, so no case always follows the same one.
 *
 * @throws {Error} naming the case that failed.
 */
export async function measureInRounds<C extends Measurable>(
  cases: readonly C[],
  options: RoundOptions,
): Promise<Measured<C>[]> {
  const { rounds, sliceMs, warmUpMs, warmUpRequests = 0, began } = options;
  const measured = cases.map((one): Measured<C> => ({ ...one, slices: [] }));
  began?.(0);
  for (const one of cases) await warmUp(one, warmUpMs, warmUpRequests);
  for (let round = 1; round <= rounds; round++) {
    began?.(round);
    for (const step of cases.keys()) {
      const place = round % 2 === 0 ? step : cases.length - 1 - step;
      const index = (place + round) % cases.length;
      const slice = await measureOne(cases[index], sliceMs);
      measured[index]?.slices.push(slice);
    }
  }
  return measured;
}

/** At most so many slices: what's slower than that is measured as it is. */
const WARM_UP_SLICES = 30;

async function warmUp(one: Measurable, durationMs: number, least: number): Promise<void> {
  let requests = 0;
  for (let slices = 0; slices === 0 || (requests < least && slices < WARM_UP_SLICES); slices++)
    requests += (await measureOne(one, durationMs)).requests;
}

async function measureOne(one: Measurable | undefined, durationMs: number): Promise<Slice> {
  if (one === undefined) throw new RangeError('No such case.');
  try {
    return await one.measure(durationMs);
  } catch (error) {
    throw new Error(`${one.name} failed: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}
