/** The real side of the model: a few members in the ledger, and how they start. */
import type { ItemId } from '../../../shared/economy/items.ts';
import type { ItemCounts } from '../../../shared/economy/rolls.ts';
import type { Sql } from '../../../shared/platform/postgres.ts';
import type { Random } from '../../../shared/platform/random.ts';
import type { Store } from '../../../shared/platform/store.ts';
import type { Books } from '../books.ts';
import { steadyDice } from './dice.ts';
import { EconomyModel, type Flow, flowsOf } from './economy-model.ts';
import { type Count, levelOf } from './member.ts';
import { DAY, MINUTE, MOST_CREDITS, STAFF } from './numbers.ts';
import { grantedToday } from './staff.ts';
import { prepareState } from './state.ts';

/** How many payments can be made at once: fewer than in the product, so that a short sequence gets there. */
export const BURST = 3;
const PRODUCT_BURST = 8;
export const ROLE = '31';

/** Two members who have much, one who has little, a new one, and one whose account is nearly full. */
export const PLAYERS = 4;
export const FULL = 4;

/** One sequence: its members, and its requests so far. */
export interface World {
  sql: Sql;
  books: Books;
  store: Store;
  dice: Random;
  members: string[];
  staff: string;
  guildId: string;
  said: Said[];
  /** The keys of requests that can be confirmed; the first is unknown. */
  asked: { pay: string[]; staff: string[] };
  /** The ids of the transfers that the model has posted. */
  transfers: string[];
  /** A key nobody has used. */
  key(): string;
}

/** A request that can be repeated. */
export interface Said {
  answer: unknown;
  again(): Promise<unknown>;
  /** The same key for something else. */
  clash(which: number): Promise<unknown>;
}

/** How the richer members start. */
export interface Start {
  /** Just below this level. */
  level: number;
  companion: string | null;
  /** How long companions stay fed and boosts last, in minutes. */
  minutes: number;
  isBoosted: boolean;
  counts: number;
  streak: number;
  /** Whether the last claim was yesterday, rather than the day before. */
  isStreakAlive: boolean;
}

const ITEMS: ItemCounts = {
  ...{ energy_drink: 12, luck_charm: 3, companion_treat: 12, xp_booster: 3, master_key: 2 },
  ...{ drone_egg: 2, fox_egg: 2, rabbit_egg: 2, cat_egg: 2 },
  ...{ basic_scanner: 1, basic_net: 2, quantum_scanner: 1 },
  ...{ data_fragment: 60, corrupted_file: 9, neural_chip: 9, encryption_key: 6, quantum_core: 1, ancient_code: 1 },
  ...{ common_crate: 12, rare_crate: 2, epic_crate: 1, legendary_crate: 1, mythic_crate: 1 },
};
const WEAR: ItemCounts = { basic_scanner: 1, basic_net: 20 };
/** Received by the first member today: close to the limit. */
const RECEIVED = 490_000;

/** How many credits a staff member can still grant on the first day. */
export const LEFT_TO_GRANT = 560_000;

/** Defines the function that {@link begin} calls, so that a sequence starts with one statement. */
export async function prepare({ sql }: Books): Promise<void> {
  await prepareState(sql);
  await sql.unsafe(`
    create function model_begin(p_start jsonb) returns jsonb language plpgsql as $$
    declare
      gift jsonb;
      life jsonb;
      posted text[];
    begin
      for gift in select * from jsonb_array_elements(p_start -> 'gifts') loop
        perform ledger_open_wallets((gift ->> 'to')::bigint);
        posted := posted || (ledger_book(gift ->> 'key', gift ->> 'code', (gift ->> 'by')::bigint, null,
          (p_start ->> 'at')::timestamptz, '{}', (gift ->> 'to')::bigint, gift -> 'flows') ->> 'transfer');
      end loop;
      for life in select * from jsonb_array_elements(p_start -> 'lives') loop
        insert into member select * from jsonb_populate_record(null::member, life -> 'member');
        insert into tool_wear (user_id, tool, uses_left)
          select (life ->> 'id')::bigint, key, value::integer from jsonb_each_text(life -> 'wear');
        if life ? 'streak' then
          insert into streak (user_id, kind, length, best, last_day) values ((life ->> 'id')::bigint, 'daily',
            (life #>> '{streak,length}')::integer, (life #>> '{streak,best}')::integer, (life #>> '{streak,lastDay}')::integer);
        end if;
        update account set flow_day = (life #>> '{flow,day}')::integer, flow_in = (life #>> '{flow,in}')::bigint
          where owner_id = (life ->> 'id')::bigint and asset = 'credits';
      end loop;
      return to_jsonb(posted);
    end $$`);
}

/** Starts a sequence in the ledger and in a model. `place` is unique among the sequences of this ledger. */
export async function begin(books: Books, place: bigint, start: Start): Promise<{ world: World; model: EconomyModel }> {
  const model = new EconomyModel();
  const first = 810_000_000_000_000_000n + place * 10n;
  const members = Array.from({ length: PLAYERS + 1 }, (_, i) => String(first + BigInt(i)));
  const [rich = '', richer = '', modest = '', , full = ''] = members;
  const staff = String(first + 9n);
  let keys = 0;
  const key = () => `m:${place}:${++keys}`;

  const gifts: { key: string; code: string; by: string; to: string; flows: Flow[] }[] = [];
  const give = (to: string, code: string, credits: number, items: ItemCounts = {}) => {
    const flows = flowsOf({ ...(credits > 0 && { credits }), ...items }, 'grant');
    gifts.push({ key: key(), code, by: staff, to, flows });
    model.book(code, staff, model.member(to), flows);
  };
  // Credits in transfers of their own: items that were used since can't be taken back.
  for (const id of [rich, richer]) give(id, 'grant', 0, ITEMS);
  give(rich, 'grant', 500_000);
  give(richer, 'grant', 900_000);
  give(modest, 'grant', 40_000, { data_fragment: 3, companion_treat: 1 });
  give(full, 'grant', STAFF.creditsPerDay - grantedToday(model, staff) - LEFT_TO_GRANT);
  give(full, 'gift', MOST_CREDITS - 5 - model.member(full).wallet);
  for (const id of [rich, richer]) live(model, id, start);
  model.member(rich).flow = { day: model.day, out: 0, in: RECEIVED };

  const at = new Date(model.now).toISOString();
  const lives = [rich, richer].map((id) => lifeOf(model, id));
  const [row] = await books.sql<{ posted: string[] }[]>`
    select model_begin(${books.sql.json({ at, gifts: gifts as never, lives: lives as never })}) as posted`;
  const world: World = {
    sql: books.sql,
    books,
    store: {
      ...books.store,
      limitScale: BURST / PRODUCT_BURST,
      clock: () => new Date(model.now),
      dice: { below: (n) => world.dice.below(n) },
    },
    dice: steadyDice(0),
    members,
    staff,
    guildId: String(first),
    said: [],
    asked: { pay: ['i:never'], staff: ['i:never'] },
    transfers: row?.posted ?? [],
    key,
  };
  return { world, model };
}

function live(model: EconomyModel, id: string, start: Start): void {
  const member = model.member(id);
  const until = model.now + start.minutes * MINUTE;
  member.xp = Math.max(0, 140 * (start.level - 1) ** 2 - 30);
  member.wear = new Map(Object.entries(WEAR) as [ItemId, number][]);
  member.companion = start.companion;
  member.fedUntil = start.companion === null ? null : until;
  if (start.isBoosted) member.boosts = { energy: until, luck: until, xp: until, key: until };
  member.day = Math.floor(model.now / DAY);
  member.dayLevel = levelOf(member.xp);
  for (const count of Object.keys(member.counts) as Count[]) member.counts[count] = start.counts;
  if (start.streak === 0) return;
  const lastDay = member.day - (start.isStreakAlive ? 1 : 2);
  member.streak = { length: start.streak, best: start.streak + 1, lastDay };
}

/** A member's rows as {@link prepare}'s function reads them. */
function lifeOf(model: EconomyModel, id: string): object {
  const { xp, companion, fedUntil, boosts, day, dayLevel, counts, wear, streak, flow } = model.member(id);
  const time = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  return {
    id,
    wear: Object.fromEntries(wear),
    ...(streak !== null && { streak }),
    flow: { day: flow.day, in: flow.in },
    member: {
      ...{ user_id: id, scope: 0, xp, companion, fed_until: time(fedUntil), day, day_level: dayLevel, found_kinds: 0 },
      ...{ energy_until: time(boosts.energy), luck_until: time(boosts.luck) },
      ...{ xp_until: time(boosts.xp), key_until: time(boosts.key), ...counts },
    },
  };
}
