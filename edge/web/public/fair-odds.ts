/** Every draw with its odds and what it's worth, from the tables that the dice are rolled on. */
import { DAILY } from '../../../shared/economy/catalog.ts';
import { dailyReward } from '../../../shared/economy/daily.ts';
import {
  CRATES,
  type CrateId,
  FIGHT,
  GATHER,
  JOBS,
  type JobId,
  LEVEL,
  LUCK,
  QUESTS,
  QUESTS_PER_DAY,
  TIERS,
  type Tier,
  type TierId,
  type Weighted,
  WORK,
  ZONES,
  type ZoneId,
} from '../../../shared/economy/earning-catalog.ts';
import {
  costOfLoss,
  type Worth,
  worthOfCrate,
  worthOfTrip,
  worthOfWin,
  worthOfWork,
} from '../../../shared/economy/expected.ts';
import { COMPANIONS, ITEMS, type Item, type ItemId, RARITIES } from '../../../shared/economy/items.ts';
import { sharesOf } from '../../../shared/economy/odds.ts';
import { QUEST_GROWTH } from '../../../shared/economy/quests.ts';
import { rarityTable } from '../../../shared/economy/rolls.ts';
import { SELL_PRICES } from '../../../shared/economy/worth.ts';
import { whole } from '../../../shared/platform/plural.ts';
import type { Html } from '../layout.ts';
import { html, t } from '../words/index.ts';
import { table } from './table.ts';

const ids = <T extends object>(of: T) => Object.keys(of) as (keyof T & string)[];

export function draws(): Html {
  return html`${gathering()}
${work()}
${fights()}
${crates()}
${fixed()}`;
}

function gathering(): Html {
  const { charm, drone, most } = LUCK;
  const lucks = [0, charm, most];
  const shares = lucks.map((luck) => sharesOf(rarityTable(luck)));
  const tools = (Object.values(ITEMS) as Item[]).flatMap((item) => (item.kind === 'tool' ? [item] : []));
  const bonus = Math.max(...tools.map(({ bonusPercent }) => bonusPercent));
  return html`<section>
<h3 id="gather"><code>/gather</code></h3>
<p>A trip finds 1 to ${GATHER.mostFinds} items, all equally likely. For each, the rarity is rolled first, and then the item among those of that rarity. Luck moves the odds of the rarity: a ${ITEMS.luck_charm.name.toLowerCase()} gives ${charm}, a fed ${COMPANIONS.nano_drone.name.toLowerCase()} ${drone}.</p>
${table(
  t`Rarity of a find`,
  [t`Rarity`, t`No luck`, t`${charm} luck`, t`${most} luck`],
  RARITIES.map((rarity, index) => [capital(rarity), ...shares.map((own) => percentage(own[index]?.share ?? 0))]),
)}
${(ids(ZONES) as ZoneId[]).map((id) => {
  const { name, loot } = ZONES[id];
  return html`<details>
<summary>${name}</summary>
${table(
  html`A trip is worth ${credits(worthOfTrip(id, 0, 0))} on average, and ${credits(worthOfTrip(id, most, bonus))} with the most luck and the best tool`,
  [t`Rarity`, t`Item`, t`Odds`, t`Sells for`],
  RARITIES.flatMap((rarity) => rows(loot[rarity]).map((row) => [capital(rarity), ...row])),
)}</details>
`;
})}
<details>
<summary>Tools</summary>
<p>A trip uses up one use of a tool in ${percentage(GATHER.wearPercent / 100)} of cases.</p>
${table(
  t`Odds of an extra find`,
  [t`Tool`, t`Odds`],
  tools.map(({ name, bonusPercent }) => [name, percentage(bonusPercent / 100)]),
)}</details>
</section>`;
}

function work(): Html {
  return html`<section>
<h3 id="work"><code>/work</code></h3>
<p>Every amount in a range is equally likely. A server’s staff can have work and fights pay less there, never more.</p>
${(ids(JOBS) as JobId[]).map((id) => {
  const { name, baseCredits, spread, itemPercent, items } = JOBS[id];
  const least = Math.max(WORK.leastCredits, baseCredits - spread);
  return html`<details>
<summary>${name}</summary>
<p>Pays ${whole(least)} to ${whole(baseCredits + spread - 1)} credits. A shift is worth ${credits(worthOfWork(id))} on average.</p>
${table(t`What else a shift may give`, itemColumns(), [...rows<ItemId>(items, itemPercent / 100), [t`No item`, percentage(1 - itemPercent / 100), '']])}</details>
`;
})}</section>`;
}

function fights(): Html {
  const { percentPerLevel, leastPercent, mostPercent, foxPercent } = FIGHT;
  return html`<section>
<h3 id="fight"><code>/fight</code></h3>
<p>Each level above a fight’s own adds ${percentPerLevel} percentage points to your odds, which stay between ${leastPercent}% and ${mostPercent}%. A fed ${COMPANIONS.code_fox.name.toLowerCase()} raises the pay to ${foxPercent}%. A lost fight costs ${whole(costOfLoss(1))} credits at level 1, ${whole(costOfLoss(10))} at level 10, and never more than ${whole(costOfLoss(Number.MAX_SAFE_INTEGER))}; if you have less, it costs nothing.</p>
${(ids(TIERS) as TierId[]).map((id) => {
  const { name, minLevel, winPercent, credits: pay, drops, secondDropPercent }: Tier = TIERS[id];
  return html`<details>
<summary>${name}</summary>
<p>From level ${minLevel}, where you win ${winPercent}%. A win pays ${whole(pay[0])} to ${whole(pay[1])} credits and gives an item${secondDropPercent === 0 ? '' : html`, and in ${percentage(secondDropPercent / 100)} of cases a second one`}. It’s worth ${credits(worthOfWin(id))} on average.</p>
${table(t`Items from a win`, itemColumns(), rows(drops))}</details>
`;
})}</section>`;
}

function crates(): Html {
  return html`<section>
<h3 id="crates">Crates</h3>
<p>A crate holds one item, or two with a ${ITEMS.master_key.name.toLowerCase()}, each rolled by itself. They come with new levels and can’t be bought.</p>
${(ids(CRATES) as CrateId[]).map(
  (id) => html`<details>
<summary>${ITEMS[id].name}</summary>
${table(html`Worth ${credits(worthOfCrate(id))} on average`, itemColumns(), rows<ItemId>(CRATES[id]))}</details>
`,
)}</section>`;
}

/** What isn't left to chance. */
function fixed(): Html {
  return html`<section>
<h3 id="fixed">Fixed rewards</h3>
<ul>
<li><code>/daily</code> pays ${DAILY.tiers.map(({ fromDays }, index) => t`${index === 0 ? '' : ', '}${whole(dailyReward(fromDays))} credits${index === 0 ? '' : t` from day ${fromDays}`}`)} in a row.</li>
<li><code>/quests</code> offers ${QUESTS_PER_DAY} of ${ids(QUESTS).length} quests a day, every combination equally likely: ${ids(QUESTS).map((id, index) => `${index === 0 ? '' : ', '}${questText(QUESTS[id])}`)}. Rewards grow by a ${QUEST_GROWTH.fullLevel}th of that for each level after the first, up to level ${QUEST_GROWTH.fullLevel}.</li>
<li>New levels bring a crate: ${LEVEL.crates.map(({ every, item }, index) => `${index === 0 ? '' : ', '}${ITEMS[item].name.toLowerCase()} ${every === 1 ? t`at all others` : t`every ${every}`}`)}.</li>
<li>The shop, sales, and recipes have fixed prices: <code>/shop browse</code>, <code>/craft bench</code>.</li>
</ul>
</section>`;
}

function questText({ name, credits: paid, item }: { name: string; credits: number; item?: ItemId }): string {
  return t`${name} (${whole(paid)} credits${item === undefined ? '' : t` and an item: ${ITEMS[item].name}`})`;
}

function itemColumns(): string[] {
  return [t`Item`, t`Odds`, t`Sells for`];
}

/** An item per row. @param times how likely it is that the table is rolled at all, from 0 to 1. */
function rows<T extends ItemId>(table: readonly Weighted<T>[], times = 1): string[][] {
  return sharesOf(table).map(({ value, share }) => {
    const price = SELL_PRICES[value];
    return [ITEMS[value].name, percentage(share * times), price === undefined ? t`Can’t be sold` : whole(price)];
  });
}

/** `312 credits`: what it pays, and what its items sell for. */
function credits({ credits: paid, items }: Worth): string {
  return t`${whole(Math.round(paid + items))} credits`;
}

/** `12.5%`, from 0.125. */
function percentage(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}

function capital(word: string): string {
  return `${word[0]?.toUpperCase()}${word.slice(1)}`;
}
