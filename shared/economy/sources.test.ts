import { expect, test } from 'vitest';
import { ITEM_IDS, ITEMS, type Item } from './items.ts';
import { sourcesOf } from './sources.ts';

test.each([
  ['hologram_badge', ['zone loot', 'job trader', 'tier elite', 'crate epic_crate']],
  ['energy_drink', ['zone food', 'crate common_crate', 'quest shop', 'recipe']],
  ['quantum_scanner', ['zone skills', 'recipe']],
  ['epic_crate', ['level 10']],
  ['fox_egg', []],
] as const)('%s comes from %j', (item, sources) => {
  const found = sourcesOf(item).map((source) => {
    if (source.kind === 'recipe') return 'recipe';
    return `${source.kind} ${source.kind === 'level' ? source.every : source.id}`;
  });
  expect(found).toEqual(sources);
});

test('every item can be bought or found', () => {
  const unreachable = ITEM_IDS.filter((id) => (ITEMS[id] as Item).price === undefined && sourcesOf(id).length === 0);
  expect(unreachable).toEqual([]);
});
