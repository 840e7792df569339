import fc from 'fast-check';
import { expect, test } from 'vitest';
import { COSTS, NODES, SPECIES, TIERS, type Tier } from './cost-tables.ts';
import { costsOf, type Levels, mostLevel, NO_MODIFIERS, readLevels } from './costs.ts';

function levels(tier: Tier, typed: string): Levels {
  const read = readLevels(tier, typed);
  if ('problem' in read) throw new Error(read.problem);
  return read;
}

test('the well-known example of tier 6', () => {
  // By hand. Cells: 2 × 2.5 × 70 + 3 × 76 + 450 + 3 × 85 + 2 × 4 × 85. Hours: 2 × 8 × 52.5 + 10 × 56 + 648 + 10 × 60 + 2 × 12 × 60.
  expect(costsOf(6, levels(6, '3,3,2,0,0,0,0,1'))).toMatchObject({ cells: 1_963_000, btads: 8_645_000, hours: 4_088 });
});

// Everything of a form, from nothing. By hand, from the sums of each node's ten levels.
test.each([
  // Cells: 2 × 212.5 + 2 × 255 + 120 + 2 × 340 + 30. B-tads: 2 × 212.5 + 2 × 318.75 + 300 + 2 × 425 + 75.
  [5, 1_765_000, 2_287_500, 1_800],
  // Cells: 2 × 212.5 + 2 × 255 + 450 + 2 × 340 + 60. B-tads: 2 × 1,062.5 + 2 × 1,275 + 1,080 + 2 × 1,700 + 30.
  [6, 2_125_000, 9_185_000, 4_968],
  // Cells: 2 × 425 + 2 × 1,129.86 + 680 + 2 × 1,020 + 160. B-tads: 2 × 4,250 + 2 × 6,800 + 6,800 + 2 × 10,200 + 1,600.
  [7, 5_989_720, 50_900_000, 22_560],
  // Cells: 2 × 1,500 + 2 × 2,250 + 3,000 + 2 × 3,000 + 500. B-tads: 2 × 37,500 + 2 × 56,250 + 75,000 + 2 × 75,000 + 12,500.
  [8, 17_000_000, 425_000_000, 103_150],
] as const)('a whole form of tier %i', (tier, cells, btads, hours) => {
  expect(costsOf(tier, levels(tier, '0 0 0 0 0 0 0 0'))).toMatchObject({ cells, btads, hours });
});

test('dragons take cells of each species', () => {
  // Only the last level of each node is left. Zombies: 26 + 17 + 26; demons: 17 + 26 + 26; mutants: 17 + 52; mechas: 90 + 17 + 52.
  expect(costsOf(5, levels(5, '9,9,9,2,9,9,9,1')).species).toEqual({
    ...{ zombie: 69_000, demon: 69_000, angel: 160_000, mutant: 69_000, mecha: 159_000 },
  });
  // Only the ritual and the compass.
  expect(costsOf(8, levels(8, '10,10,10,4,10,10,10,0')).species).toEqual({
    ...{ zombie: 0, demon: 0, angel: 900_000, mutant: 1_400_000, mecha: 12_500_000 },
  });
});

test('modifiers make it cheaper, and no level takes less than no time', () => {
  const left = levels(6, '9,10,10,3,10,10,10,1');
  // 8 × 10.5 = 84 hours for the one level that's left; 13 × 2.5 thousand cells.
  expect(costsOf(6, left)).toMatchObject({ cells: 32_500, btads: 162_500, hours: 84 });
  const cheaper = { timeFactor: 0.5, secondsOff: 7_200, minutesOff: 60, btadFactor: 0.8, cellFactor: 0.9 };
  expect(costsOf(6, left, cheaper)).toMatchObject({ cells: 29_250, btads: 130_000, hours: 39 });
  expect(costsOf(6, left, { ...NO_MODIFIERS, minutesOff: 14_400 }).hours).toBe(0);
});

test('a higher level never costs more', () => {
  const anyTier = fc.constantFrom(...TIERS);
  const anyLevels = anyTier.chain((tier) =>
    fc.tuple(
      fc.constant(tier),
      fc.tuple(...NODES.map((node) => fc.nat(mostLevel(tier, node)))),
      fc.constantFrom(...NODES),
    ),
  );
  fc.assert(
    fc.property(anyLevels, ([tier, typed, node]) => {
      const before = levels(tier, typed.join(','));
      if (before[node] === mostLevel(tier, node)) return;
      const [less, more] = [costsOf(tier, { ...before, [node]: before[node] + 1 }), costsOf(tier, before)];
      expect(less.cells).toBeLessThan(more.cells);
      expect(less.btads).toBeLessThan(more.btads);
      expect(less.hours).toBeLessThan(more.hours);
      for (const species of SPECIES) expect(less.species[species]).toBeLessThanOrEqual(more.species[species]);
    }),
  );
});

test('each node has a number for each of its levels', () => {
  for (const tier of TIERS)
    for (const node of NODES) {
      const { cells, btads, hours, species } = COSTS[tier][node];
      const most = node === 'ritual' ? 1 : node !== 'compass' ? 10 : tier < 7 ? 3 : 5;
      for (const list of [cells, btads, hours, ...Object.values(species)])
        expect([tier, node, list.length]).toEqual([tier, node, most]);
    }
});

test.each(TIERS.flatMap((tier) => NODES.map((node, place) => [tier, node, place] as const)))(
  'in tier %i, a level of %s outside of its range is refused by name',
  (tier, node, place) => {
    const most = mostLevel(tier, node);
    for (const bad of [String(most + 1), '-1', '1.5', 'x', '1e1']) {
      const typed = NODES.map((_, index) => (index === place ? bad : '0')).join(',');
      const read = readLevels(tier, typed);
      expect(read).toEqual({ problem: `\`${node}\` has to be a whole number from 0 to ${most} in tier ${tier}.` });
    }
  },
);

test.each(['', '1,2,3', '0,0,0,0,0,0,0,0,0'])('“%s” isn’t eight levels', (typed) => {
  expect(readLevels(5, typed)).toEqual({
    problem: expect.stringMatching(/^Enter 8 levels, not \d: `l1`, .*`ritual`\.$/),
  });
});
