import { describe, expect, test } from 'vitest';
import { chorus, shownIn } from '../../../infra/testing/chorus.ts';
import { slash } from '../../../infra/testing/interaction.ts';
import { seededRandom } from '../../../infra/testing/seeded-random.ts';
import {
  CRATES,
  type CrateId,
  JOBS,
  type JobId,
  LUCK,
  TIERS,
  type TierId,
  type Weighted,
  ZONES,
  type ZoneId,
} from '../../../shared/economy/earning-catalog.ts';
import { ITEMS, type ItemId, RARITIES } from '../../../shared/economy/items.ts';
import { rarityTable, rollCrate, rollFight, rollGather, rollWear, rollWork } from '../../../shared/economy/rolls.ts';
import { pick, type Random } from '../../../shared/platform/random.ts';

const ROLLS = 100_000;
/** In percent: five standard deviations of so many rolls, and the rounding of what is shown. */
const TOLERANCE = 0.85;

const ask = (table: string, level = 20) =>
  chorus({ odds: { status: 'odds', level } }).send(slash('odds', [{ name: 'table', type: 3, value: table }]));

/** The fields of a table's page: by name, every percentage by what it is of. */
async function published(table: string, level?: number): Promise<Record<string, Record<string, number>>> {
  const { fields } = shownIn(await ask(table, level)) as { fields: { name: string; value: string }[] };
  return Object.fromEntries(fields.map(({ name, value }) => [name, percentagesIn(value)]));
}

function percentagesIn(text: string): Record<string, number> {
  return Object.fromEntries(
    text.split('\n').flatMap((line) => {
      const [, what, number] = /^(?:\P{L}+ )?(.+): ([\d.]+)%$/u.exec(line) ?? [];
      return what === undefined ? [] : [[what, Number(number)]];
    }),
  );
}

/** How often, in percent of the rolls, each thing came. */
function rolled(seed: string, roll: (random: Random) => readonly string[], rolls = ROLLS): Record<string, number> {
  const random = seededRandom(seed);
  const counts: Record<string, number> = {};
  for (let i = 0; i < rolls; i++) for (const what of roll(random)) counts[what] = (counts[what] ?? 0) + 1;
  return Object.fromEntries(Object.entries(counts).map(([what, count]) => [what, (100 * count) / rolls]));
}

function expectClose(shown: Record<string, number> | undefined, came: Record<string, number>): void {
  const names = new Set([...Object.keys(shown ?? {}), ...Object.keys(came)]);
  expect(names.size).toBeGreaterThan(0);
  for (const name of names) {
    expect(Math.abs((shown?.[name] ?? 0) - (came[name] ?? 0)), name).toBeLessThan(TOLERANCE);
  }
}

const nameOf = (id: string) => ITEMS[id as ItemId].name;
const capital = (word: string) => `${word[0]?.toUpperCase()}${word.slice(1)}`;
const idsOf = <T extends string>(table: Record<T, unknown>) => Object.keys(table) as T[];

describe('/odds shows what the dice do', () => {
  test('rarities, at every luck', async () => {
    const fields = Object.values(await published('rarities'));
    const lucks = [0, LUCK.charm, LUCK.drone, LUCK.charm + LUCK.drone];
    expect(fields).toHaveLength(lucks.length);
    for (const [place, luck] of lucks.entries()) {
      expectClose(
        fields[place],
        rolled(`luck ${luck}`, (random) => [capital(pick(random, rarityTable(luck)))]),
      );
    }
  });

  test.each(idsOf<ZoneId>(ZONES))('what is found in the zone %s', async (zone) => {
    const shown = await published(`zone-${zone}`);
    const rarities = rolled(zone, (random) => [pick(random, rarityTable(0))]);
    for (const [place, rarity] of RARITIES.entries()) {
      const [name = '', things] = Object.entries(shown)[place] ?? [];
      const loot: readonly Weighted<ItemId>[] = ZONES[zone].loot[rarity];
      expectClose(
        things,
        rolled(`${zone} ${rarity}`, (random) => [nameOf(pick(random, loot))]),
      );
      const [, share] = /([\d.]+)% of finds without luck$/.exec(name) ?? [];
      expect(Math.abs(Number(share) - (rarities[rarity] ?? 0))).toBeLessThan(TOLERANCE);
    }
  });

  test.each(idsOf<JobId>(JOBS))('the job %s', async (id) => {
    const shown = (await published('jobs'))[JOBS[id].name];
    expectClose(
      shown,
      rolled(id, (random) => {
        const [item] = Object.keys(rollWork(random, id).items);
        return [item === undefined ? 'No item' : nameOf(item)];
      }),
    );
  });

  test.each(idsOf<TierId>(TIERS))('the fight %s, at the member’s own level', async (id) => {
    const level = 20;
    const {
      'You win': chance,
      'A second item': second = 0,
      ...loot
    } = (await published('fights', level))[TIERS[id].name] ?? {};
    const came = rolled(id, (random) => {
      const { ticket, items } = rollFight(random, id);
      const things = Object.entries(items).flatMap(([item, count]) => Array<string>(count).fill(nameOf(item)));
      return [...(ticket < (chance ?? 0) ? ['win'] : []), ...(things.length === 2 ? ['second'] : []), ...things];
    });
    const { win = 0, second: seconds = 0, ...things } = came;
    expectClose({ win: chance ?? 0, second }, { win, second: seconds });
    const all = Object.values(things).reduce((sum, share) => sum + share, 0);
    expectClose(loot, Object.fromEntries(Object.entries(things).map(([what, share]) => [what, (100 * share) / all])));
  });

  test.each(idsOf<CrateId>(CRATES))('what is in a %s', async (id) => {
    const shown = Object.entries(await published('crates')).find(([name]) => name.endsWith(ITEMS[id].name))?.[1];
    expectClose(
      shown,
      rolled(id, (random) => [nameOf(rollCrate(random, id))]),
    );
  });

  test('tool wear and extra finds', async () => {
    const { Wear: wear, 'Extra find': bonus } = await published('tools');
    expectClose(
      wear,
      rolled('wear', (random) => (rollWear(random) ? ['A trip uses up one use'] : [])),
    );
    for (const item of Object.values(ITEMS)) {
      if (item.kind !== 'tool') continue;
      const finds = (random: Random) =>
        Object.values(rollGather(random, 'loot', 0, item.bonusPercent).items).reduce((sum, count) => sum + count, 0);
      // Half of the trips find one thing without a tool, half find two: whatever is above 1.5 is the tool's.
      const came = rolled(item.name, (random) => Array<string>(finds(random)).fill('find'));
      expect(Math.abs((came.find ?? 0) - 150 - (bonus?.[item.name] ?? 0)), item.name).toBeLessThan(1.5);
    }
  });
});

describe('/odds', () => {
  test('publishes the pay ranges that jobs and fights really have', async () => {
    expect(JSON.stringify(shownIn(await ask('jobs')))).toContain('Pays 200 to 399 credits');
    expect(JSON.stringify(shownIn(await ask('fights')))).toContain('A win pays 650 to 1,100 credits');
  });

  test('says which level a fight needs', async () => {
    const text = JSON.stringify(shownIn(await ask('fights', 5)));
    expect(text).toContain("You're at level 5");
    expect(text).toContain('Needs level 12');
  });

  test('answers the reader alone, and not where staff switched it off', async () => {
    expect((await ask('crates')).data?.flags).toBe(64);
    const off = chorus({ odds: { status: 'switched_off', subject: 'command:odds' } });
    const refused = await off.send(slash('odds', [{ name: 'table', type: 3, value: 'crates' }]));
    expect(refused.data?.content).toContain('turned off');
  });
});
