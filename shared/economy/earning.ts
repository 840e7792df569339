/** Work, gather, fight: chance is rolled here, what it is worth is decided in the database, on the member's locked rows. */

import { secureRandom } from '../platform/random.ts';
import { dayIndex } from './calendar.ts';
import { type JobId, LUCK, TIERS, type TierId, type ZoneId } from './earning-catalog.ts';
import { ITEMS, type ItemId } from './items.ts';
import { type Haul, rollFight, rollGather, rollWear, rollWork } from './rolls.ts';
import { RULES } from './rules.ts';
import { type Answered, type Caller, type EconomyStore, type GateRefusal, gateOf, outcomeOf } from './store.ts';

/** What every deed of a member's brings along, as it stands in the books afterwards. */
export interface Settled {
  transfer: string;
  /** What the member has now of everything that changed: credits in the wallet, items by id. */
  after: Partial<Record<ItemId | 'credits', number>>;
  xp: { gained: number; total: number; level: number; before: number };
  /** The crates that new levels brought. */
  crates: Haul;
  /** Items never found before. */
  discovered: ItemId[];
}

/** Times are ISO 8601 with an offset. */
type Refused = { status: 'cooldown'; readyAt: string } | { status: 'frozen' } | GateRefusal;

export type WorkOutcome =
  | (Settled & { status: 'worked'; job: JobId; credits: number; items: Haul; readyAt: string })
  | Refused;

export type GatherOutcome =
  | (Settled & {
      status: 'gathered';
      zone: ZoneId;
      tool: ItemId | null;
      /** Left in the tool after this trip; 0 when it broke; null by hand. */
      usesLeft: number | null;
      luck: number;
      items: Haul;
      readyAt: string;
    })
  | { status: 'no_tool'; tool: ItemId }
  | Refused;

export type FightOutcome =
  | (Settled & { status: 'won'; tier: TierId; chance: number; credits: number; items: Haul; readyAt: string })
  | {
      status: 'lost';
      tier: TierId;
      chance: number;
      /** What it cost; 0 when the member could not pay, and then there is no transfer. */
      credits: number;
      balance: number;
      transfer?: string;
      readyAt: string;
    }
  | { status: 'level'; level: number; needed: number }
  | Refused;

/** The tools, by id. */
export type ToolId = { [Id in ItemId]: (typeof ITEMS)[Id]['kind'] extends 'tool' ? Id : never }[ItemId];

/** How members earn. */
export interface EarningEconomy {
  work(caller: Caller, job: JobId): Promise<Answered<WorkOutcome>>;
  gather(caller: Caller, zone: ZoneId, tool: ToolId | undefined): Promise<Answered<GatherOutcome>>;
  fight(caller: Caller, tier: TierId): Promise<Answered<FightOutcome>>;
}

export function earningOn(store: EconomyStore): EarningEconomy {
  return {
    work: (caller, job) => work(store, caller, job),
    gather: (caller, zone, tool) => gather(store, caller, zone, tool),
    fight: (caller, tier) => fight(store, caller, tier),
  };
}

/** Does a job for credits. */
async function work(store: EconomyStore, caller: Caller, job: JobId): Promise<Answered<WorkOutcome>> {
  const gate = gateOf(caller);
  const roll = rollWork(store.random ?? secureRandom(), job);
  const outcome = await outcomeOf<WorkOutcome>(
    store,
    'work',
    caller,
    (sql) => sql`
      economy_work(
        ${caller.key}, ${caller.user.id}, ${job}, ${gate.guild}, ${caller.now}, ${dayIndex(caller.now)},
        ${sql.json(RULES)}, ${sql.json({ ...roll })}, ${gate.module}, ${gate.command}, ${gate.roles})`,
  );
  if (outcome.status === 'worked') store.posted?.('work', { minted: outcome.credits });
  return outcome;
}

/** Every luck a member can have: with and without a charm, with and without a drone. */
const LUCKS = [0, LUCK.charm, LUCK.drone, LUCK.charm + LUCK.drone];

/** Goes out to find things. */
async function gather(
  store: EconomyStore,
  caller: Caller,
  zone: ZoneId,
  tool: ToolId | undefined,
): Promise<Answered<GatherOutcome>> {
  const gate = gateOf(caller);
  const random = store.random ?? secureRandom();
  const { bonusPercent, uses } = tool === undefined ? { bonusPercent: 0, uses: 0 } : ITEMS[tool];
  const rolls = Object.fromEntries(LUCKS.map((luck) => [luck, { ...rollGather(random, zone, luck, bonusPercent) }]));
  const outcome = await outcomeOf<GatherOutcome>(
    store,
    'gather',
    caller,
    (sql) => sql`
      economy_gather(
        ${caller.key}, ${caller.user.id}, ${zone}, ${tool ?? null}, ${gate.guild}, ${caller.now}, ${dayIndex(caller.now)},
        ${sql.json(RULES)}, ${sql.json(rolls)}, ${rollWear(random)}, ${uses},
        ${gate.module}, ${gate.command}, ${gate.roles})`,
  );
  if (outcome.status === 'gathered') store.posted?.('gather');
  return outcome;
}

/** Fights an opponent of a tier. */
async function fight(store: EconomyStore, caller: Caller, tier: TierId): Promise<Answered<FightOutcome>> {
  const gate = gateOf(caller);
  const { minLevel, winPercent, xp } = TIERS[tier];
  const roll = rollFight(store.random ?? secureRandom(), tier);
  const outcome = await outcomeOf<FightOutcome>(
    store,
    'fight',
    caller,
    (sql) => sql`
      economy_fight(
        ${caller.key}, ${caller.user.id}, ${sql.json({ id: tier, minLevel, winPercent, xp })}, ${gate.guild}, ${caller.now},
        ${dayIndex(caller.now)}, ${sql.json(RULES)}, ${sql.json({ ...roll })},
        ${gate.module}, ${gate.command}, ${gate.roles})`,
  );
  if (outcome.status === 'won') store.posted?.('fight', { minted: outcome.credits });
  if (outcome.status === 'lost' && outcome.transfer !== undefined) store.posted?.('fight', { burned: outcome.credits });
  return outcome;
}
