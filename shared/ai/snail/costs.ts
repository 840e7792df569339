/** What's left to pay for a form of Super Snail, from the levels it has to the highest ones. */
import { COSTS, NODES, type Node, SPECIES, type Species, type Tier } from './cost-tables.ts';

export type Levels = Readonly<Record<Node, number>>;

/** What members have that makes it cheaper. The standard is nothing. */
export interface CostModifiers {
  /** Times are multiplied by it. */
  timeFactor: number;
  /** Off each level's time, in seconds. */
  secondsOff: number;
  /** Off each level's time, in minutes. */
  minutesOff: number;
  btadFactor: number;
  cellFactor: number;
}

export const NO_MODIFIERS: CostModifiers = {
  ...{ timeFactor: 1, secondsOff: 0, minutesOff: 0, btadFactor: 1, cellFactor: 1 },
};

export interface Costs {
  /** For a form that takes one kind of cells. */
  cells: number;
  /** For one that takes cells of each species. */
  species: Readonly<Record<Species, number>>;
  btads: number;
  hours: number;
}

export function mostLevel(tier: Tier, node: Node): number {
  return COSTS[tier][node].hours.length;
}

/** Reads eight levels, separated by commas or spaces. The problem names the level. */
export function readLevels(tier: Tier, typed: string): Levels | { problem: string } {
  const parts = typed.trim().split(/[\s,;]+/);
  const order = NODES.map((node) => `\`${node}\``).join(', ');
  if (parts.length !== NODES.length) return { problem: `Enter 8 levels, not ${parts.length}: ${order}.` };
  const levels: Partial<Record<Node, number>> = {};
  for (const [index, node] of NODES.entries()) {
    const part = parts[index] ?? '';
    const most = mostLevel(tier, node);
    if (!/^\d{1,2}$/.test(part) || Number(part) > most)
      return { problem: `\`${node}\` has to be a whole number from 0 to ${most} in tier ${tier}.` };
    levels[node] = Number(part);
  }
  return levels as Levels;
}

/** Rounded to whole cells, B-tads, and hours. */
export function costsOf(tier: Tier, levels: Levels, modifiers: CostModifiers = NO_MODIFIERS): Costs {
  const { timeFactor, secondsOff, minutesOff, btadFactor, cellFactor } = modifiers;
  const offHours = secondsOff / 3_600 + minutesOff / 60;
  const sum = (each: (node: Node) => readonly number[] | undefined) =>
    NODES.reduce((total, node) => total + (each(node) ?? []).slice(levels[node]).reduce((a, b) => a + b, 0), 0);
  const thousands = (amount: number, factor: number) => Math.round(amount * factor * 1_000);
  const costs = COSTS[tier];
  return {
    cells: thousands(
      sum((node) => costs[node].cells),
      cellFactor,
    ),
    species: Object.fromEntries(
      SPECIES.map((species) => [
        species,
        thousands(
          sum((node) => costs[node].species[species]),
          cellFactor,
        ),
      ]),
    ) as Record<Species, number>,
    btads: thousands(
      sum((node) => costs[node].btads),
      btadFactor,
    ),
    // No level takes less than no time.
    hours: Math.round(sum((node) => costs[node].hours.map((hours) => Math.max(0, hours * timeFactor - offHours)))),
  };
}
