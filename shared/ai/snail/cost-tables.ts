/**
 * What a form of Super Snail costs to evolve, by tier, as players collected it: cells and B-tads in thousands, times in hours, a number
 * for each level from the first one on. Other calculators have the same numbers.
 *
 * Some look as if they had been mistyped once, and are kept because nobody here can look them up: zombie cells of `l1` in tiers 5 and 6,
 * mecha cells of `r2` in tier 7 (its tenth level), and mecha cells of the ritual in tier 8.
 */

export const SPECIES = ['zombie', 'demon', 'angel', 'mutant', 'mecha'] as const;
export type Species = (typeof SPECIES)[number];

/** In the order in which members type their levels. */
export const NODES = ['l1', 'r1', 'l2', 'compass', 'r2', 'l3', 'r3', 'ritual'] as const;
export type Node = (typeof NODES)[number];

export interface NodeCosts {
  cells: readonly number[];
  btads: readonly number[];
  hours: readonly number[];
  /** For forms that take cells of each species: dragons. */
  species: { readonly [S in Species]?: readonly number[] };
}

export const TIERS = [5, 6, 7, 8] as const;
export type Tier = (typeof TIERS)[number];

const LEVELS = 10;

/** `factor × (level + added)`. */
function rising(factor: number, added: number, { levels = LEVELS, less = 0 } = {}): number[] {
  return Array.from({ length: levels }, (_, index) => factor * (index + 1 + added) - less);
}

const T5 = {
  a: [5.4, 6.7, 8.1, 9.4, 10, 12, 13, 14, 16, 17],
  b: [8.1, 10, 12, 14, 16, 18, 20, 22, 24, 26],
  c: [10, 13, 16, 18, 21, 24, 27, 29, 32, 35],
  d: [16, 20, 24, 28, 32, 36, 40, 44, 48, 52],
};
const T6 = {
  a: [11, 14, 17, 19, 22, 25, 28, 31, 34, 37],
  b: [17, 21, 25, 29, 34, 38, 42, 47, 51, 55],
  c: [22, 28, 34, 39, 45, 51, 57, 62, 68, 74],
  d: [34, 42, 51, 59, 68, 76, 85, 94, 100, 110],
};
const T7 = {
  a: [30, 37, 45, 52, 60, 67, 75, 82, 90, 97],
  b: [45, 56, 67, 78, 90, 100, 110, 120, 130, 140],
  c: [63, 78, 94, 110, 120, 140, 150, 170, 180, 200],
  d: [90, 110, 130, 150, 180, 200, 220, 240, 270, 290],
};
const T8 = {
  a: [81, 100, 130, 160, 180, 210, 240, 270, 290, 320],
  b: [120, 160, 200, 240, 280, 320, 360, 400, 440, 480],
};
/** Of `l1` in tiers 5 and 6. */
const FIRST_ZOMBIES = [5.4, 10, 12, 14, 16, 18, 20, 22, 24, 26];

function node(cells: number[], btads: number[], hours: number[], species: NodeCosts['species']): NodeCosts {
  return { cells, btads, hours, species };
}

export const COSTS: Readonly<Record<Tier, Readonly<Record<Node, NodeCosts>>>> = {
  5: {
    l1: node(rising(2.5, 3), rising(2.5, 3), rising(3, 1), { zombie: FIRST_ZOMBIES, demon: T5.a }),
    r1: node(rising(2.5, 3), rising(2.5, 3), rising(3, 1), { zombie: T5.a, demon: T5.b }),
    l2: node(rising(3, 3), rising(3.75, 3), rising(4, 1), { angel: T5.c, mutant: T5.a }),
    compass: node([20, 40, 60], [50, 100, 150], [20, 40, 60], { angel: [30, 60, 90], mecha: [30, 60, 90] }),
    r2: node(rising(3, 3), rising(3.75, 3), rising(4, 1), { angel: T5.c, mecha: T5.a }),
    l3: node(rising(4, 3), rising(5, 3), rising(5, 1), { zombie: T5.b, mecha: T5.d }),
    r3: node(rising(4, 3), rising(5, 3), rising(5, 1), { demon: T5.b, mutant: T5.d }),
    ritual: node([30], [75], [120], { mutant: [45], mecha: [45] }),
  },
  6: {
    l1: node(rising(2.5, 3), rising(12.5, 3), rising(8, 0.5), { zombie: FIRST_ZOMBIES, demon: T6.a }),
    r1: node(rising(2.5, 3), rising(12.5, 3), rising(8, 0.5), { zombie: T6.a, demon: T6.b }),
    l2: node(rising(3, 3), rising(15, 3), rising(10, 0.5), { angel: T6.c, mutant: T6.a }),
    compass: node([50, 150, 250], [120, 360, 600], [72, 216, 360], {
      angel: [100, 200, 300],
      mutant: [100, 200, 300],
    }),
    r2: node(rising(3, 3), rising(15, 3), rising(10, 0.5), { angel: T6.c, mecha: T6.a }),
    l3: node(rising(4, 3), rising(20, 3), rising(12, 0.5), { zombie: T6.b, mecha: T6.d }),
    r3: node(rising(4, 3), rising(20, 3), rising(12, 0.5), { demon: T6.b, mutant: T6.d }),
    ritual: node([60], [30], [720], { mutant: [90], mecha: [90] }),
  },
  7: {
    l1: node(rising(5, 3), rising(50, 3), rising(24, 1), { zombie: T7.b, demon: T7.a }),
    r1: node(rising(5, 3), rising(50, 3), rising(24, 1), {
      zombie: T7.a,
      demon: [43, 54, 65, 75, 89, 97, 100, 110, 130, 140],
    }),
    l2: node(rising(18, 0.777), rising(80, 3), rising(48, 1), { angel: T7.c, mutant: T7.a }),
    compass: node([72, 104, 136, 168, 200], [720, 1_040, 1_360, 1_680, 2_000], [240, 432, 624, 816, 1_008], {
      angel: [100, 150, 200, 250, 300],
      mutant: [100, 150, 200, 250, 300],
    }),
    r2: node(rising(18, 0.777), rising(80, 3), rising(48, 1), {
      angel: T7.c,
      mecha: [31, 39, 47, 55, 63, 71, 78, 86, 94, 10],
    }),
    l3: node(rising(12, 3), rising(120, 3), rising(72, 1), { zombie: T7.b, mecha: T7.d }),
    r3: node(rising(12, 3), rising(120, 3), rising(72, 1), { demon: T7.b, mutant: T7.d }),
    ritual: node([160], [1_600], [720], { mutant: [240], mecha: [240] }),
  },
  8: {
    l1: node(rising(20, 2), rising(500, 2), rising(168, 0), { zombie: T8.b, demon: T8.a }),
    r1: node(rising(20, 2), rising(500, 2), rising(168, 0), { zombie: T8.a, demon: T8.b }),
    l2: node(rising(30, 2), rising(750, 2), rising(240, 0), {
      angel: [180, 220, 280, 340, 390, 450, 510, 560, 620, 680],
      mutant: [77, 100, 120, 150, 180, 200, 230, 250, 280, 300],
    }),
    compass: node(
      [200, 400, 600, 800, 1_000],
      rising(5_000, 0, { levels: 5 }),
      rising(960, 0, { levels: 5, less: 10 }),
      {
        angel: [300, 400, 500, 600, 900],
        mutant: [300, 400, 500, 600, 900],
      },
    ),
    r2: node(rising(30, 2), rising(750, 2), rising(240, 0), {
      angel: [180, 240, 300, 360, 420, 480, 540, 600, 660, 720],
      mecha: [120, 170, 210, 250, 300, 340, 380, 430, 470, 510],
    }),
    l3: node(rising(40, 2), rising(1_000, 2), rising(360, 0), {
      zombie: [110, 150, 190, 230, 270, 310, 350, 390, 430, 470],
      mecha: [240, 320, 400, 480, 560, 640, 720, 810, 890, 970],
    }),
    r3: node(rising(40, 2), rising(1_000, 2), rising(360, 0), {
      demon: T8.b,
      mutant: [240, 320, 400, 480, 560, 640, 720, 800, 880, 960],
    }),
    ritual: node([500], [12_500], [4_320], { mutant: [500], mecha: [12_500] }),
  },
};
