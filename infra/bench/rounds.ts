import type { Slice } from './stats.ts';

/** Something whose speed is of interest. */
export interface Measurable {
  name: string;
  measure(durationMs: number): Promise<Slice>;
}

export interface RoundOptions {
  rounds: number;
  /** How long one slice lasts, in milliseconds. */
  sliceMs: number;
  warmUpMs: number;
  /** Told before each round; 0 is the warm-up. */
  began?: (round: number) => void;
}

/** A case with its slices, one of each round. */
export type Measured<C extends Measurable> = C & { slices: Slice[] };

/**
 * Measures all cases side by side: every round has a short slice of each, so that what disturbs the machine disturbs all of
 * them. Each round starts one further down the list, and every other goes up it: no case always follows the same one.
 *
 * @throws {Error} naming the case that did not answer as it should.
 */
export async function measureInRounds<C extends Measurable>(
  cases: readonly C[],
  options: RoundOptions,
): Promise<Measured<C>[]> {
  const { rounds, sliceMs, warmUpMs, began } = options;
  const measured = cases.map((one): Measured<C> => ({ ...one, slices: [] }));
  for (let round = 0; round <= rounds; round++) {
    began?.(round);
    for (const step of cases.keys()) {
      const place = round % 2 === 0 ? step : cases.length - 1 - step;
      const index = (place + round) % cases.length;
      const slice = await measureOne(cases[index], round === 0 ? warmUpMs : sliceMs);
      if (round > 0) measured[index]?.slices.push(slice);
    }
  }
  return measured;
}

async function measureOne(one: Measurable | undefined, durationMs: number): Promise<Slice> {
  if (one === undefined) throw new RangeError('There is no such case.');
  try {
    return await one.measure(durationMs);
  } catch (error) {
    throw new Error(`${one.name} failed: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}
