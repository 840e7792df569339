import type { Case } from './cases/index.ts';
import type { Slice } from './stats.ts';

export interface RoundOptions {
  rounds: number;
  /** How long one slice lasts, in milliseconds. */
  sliceMs: number;
  warmUpMs: number;
  /** Told before each round; 0 is the warm-up. */
  began?: (round: number) => void;
}

/** The slices of one case, one of each round. */
export interface Measured {
  runtime: Case['runtime'];
  name: Case['name'];
  slices: Slice[];
}

/**
 * Measures all cases side by side: every round has a short slice of each, so that what disturbs the machine disturbs all of
 * them. Each round starts one further down the list, and every other goes up it: no case always follows the same one.
 *
 * @throws {Error} naming the case that did not answer as it should.
 */
export async function measureInRounds(cases: readonly Case[], options: RoundOptions): Promise<Measured[]> {
  const { rounds, sliceMs, warmUpMs, began } = options;
  const measured = cases.map(({ runtime, name }): Measured => ({ runtime, name, slices: [] }));
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

async function measureOne(one: Case | undefined, durationMs: number): Promise<Slice> {
  if (one === undefined) throw new RangeError('There is no such case.');
  try {
    return await one.measure(durationMs);
  } catch (error) {
    throw new Error(`${one.name} on ${one.runtime} failed: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}
