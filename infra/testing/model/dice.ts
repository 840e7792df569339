/** Dice that both the economy and its model roll. */
import type { Random } from '../../../shared/platform/random.ts';
import type { Table } from './numbers.ts';

/** A word that looks random: the finalizer of MurmurHash3. https://github.com/aappleby/smhasher/wiki/MurmurHash3 */
function scrambled(word: number): number {
  let w = word >>> 0;
  w = Math.imul(w ^ (w >>> 16), 0x85eb_ca6b);
  w = Math.imul(w ^ (w >>> 13), 0xc2b2_ae35);
  return (w ^ (w >>> 16)) >>> 0;
}

/**
 * Dice that always show the same, chosen by the seed for each number of faces, so that the order of rolls doesn't matter.
 */
export function steadyDice(seed: number): Random {
  return { below: (count) => scrambled(scrambled(seed) + count) % count };
}

/** Dice that change with every roll: for rules in which the order matters. */
export function turningDice(seed: number): Random {
  let turn = 0;
  return { below: (count) => scrambled(scrambled(seed) + ++turn) % count };
}

/** A random entry of a table. */
export function drawn<T extends string>(dice: Random, table: Table<T>): T {
  let ticket = dice.below(table.reduce((sum, [, weight]) => sum + weight, 0));
  const found = table.find(([, weight]) => {
    ticket -= weight;
    return ticket < 0;
  });
  if (found === undefined) throw new RangeError('The table is empty.');
  return found[0];
}

/** One of several that are equally likely. */
export function oneOf<T>(dice: Random, things: readonly T[]): T {
  return things[dice.below(things.length)] as T;
}
