import { expect, test } from 'vitest';
import { mostPrecious, SELL_PRICES, worthOf } from './worth.ts';

test('items are worth their selling price, and unsellable and unknown ones nothing', () => {
  expect(worthOf({ quantum_core: 2, data_fragment: 3, common_crate: 5, relic_of_a_later_version: 9 })).toBe(50_075);
  expect(worthOf({})).toBe(0);
  expect(SELL_PRICES).toMatchObject({ data_fragment: 25, singularity_shard: 250_000 });
  expect(SELL_PRICES).not.toHaveProperty('common_crate');
});

test('the most valuable come first: by rarity, then by price; nothing below epic', () => {
  const items = {
    data_fragment: 900,
    neural_chip: 40,
    encryption_key: 7,
    hologram_badge: 1,
    quantum_core: 1,
    ancient_code: 2,
    singularity_shard: 1,
    mythic_crate: 1,
    relic_of_a_later_version: 1,
  };
  expect(mostPrecious(items, 5)).toEqual([
    ['singularity_shard', 1],
    ['mythic_crate', 1],
    ['ancient_code', 2],
    ['quantum_core', 1],
    ['hologram_badge', 1],
  ]);
  expect(mostPrecious({ data_fragment: 900, quantum_core: 0 }, 5)).toEqual([]);
});
