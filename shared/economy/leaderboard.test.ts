import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Books, GUILD, NOON, openBooks } from '../../infra/testing/books.ts';
import { seededRandom } from '../../infra/testing/seeded-random.ts';
import { between, percent } from '../platform/random.ts';
import { UNOBSERVED } from '../platform/store.ts';
import { dayIndex } from './calendar.ts';
import { claimDaily } from './daily.ts';
import { BOARDS, type BoardId, type Reach, readLeaderboard, STANDINGS_PER_PAGE } from './leaderboard.ts';
import { worthOf } from './worth.ts';

const MEMBERS = 20_000;
const TODAY = dayIndex(NOON);
const FIRST = 900_000_000_000_000_000n;
const ITEMS_OWNED = ['data_fragment', 'quantum_core', 'common_crate', 'fox_egg'];

interface Generated {
  id: string;
  isFrozen: boolean;
  isHere: boolean;
  wallet: number;
  bank: number | null;
  items: Record<string, number>;
  xp: number | null;
  finds: string[];
  streak: { length: number; lastDay: number } | null;
}

const random = seededRandom('leaderboard');

function generate(index: number): Generated {
  const chance = (percentage: number) => percent(random, percentage);
  return {
    id: String(FIRST + BigInt(index)),
    isFrozen: random.below(500) === 0,
    isHere: chance(10),
    wallet: chance(10) ? 0 : between(random, 1, 5_000),
    bank: chance(50) ? between(random, 0, 3_000) : null,
    items: Object.fromEntries(
      ITEMS_OWNED.filter(() => chance(40)).map((item) => [item, between(random, 0, 4)] as const),
    ),
    xp: chance(95) ? between(random, 0, 40_000) : null,
    finds: ['data_fragment', 'corrupted_file', 'neural_chip', 'energy_drink'].filter(() => chance(50)),
    streak: chance(60) ? { length: between(random, 1, 40), lastDay: TODAY - random.below(4) } : null,
  };
}

const members = Array.from({ length: MEMBERS }, (_, index) => generate(index));

let books: Books;
beforeAll(async () => {
  books = await openBooks();
  const { sql } = books;
  const all = sql.json(members.map(({ isFrozen, ...member }) => ({ ...member, frozen: isFrozen })) as never);
  // Written past the ledger: these members need standings, not a history.
  await sql`
    create table generated as
    select * from jsonb_to_recordset(${all}) m (
      id bigint, frozen boolean, "isHere" boolean, wallet bigint, bank bigint, items jsonb, xp bigint, finds jsonb, streak jsonb)`;
  await sql`
    insert into account (owner_kind, owner_id, asset, bucket, balance, is_frozen)
    select 'user', id, 'credits', 'wallet', wallet, frozen from generated
    union all select 'user', id, 'credits', 'bank', bank, frozen from generated where bank is not null
    union all select 'user', id, key, 'inventory', value::bigint, false from generated, jsonb_each_text(items)`;
  await sql`
    insert into member (user_id, xp) select id, coalesce(xp, 0) from generated where xp is not null or finds <> '[]'`;
  await sql`
    insert into collection (user_id, item, count, first_at)
    select id, item, 1, ${NOON} from generated, jsonb_array_elements_text(finds) item`;
  await sql`
    insert into streak (user_id, kind, length, best, last_day)
    select id, 'daily', (streak ->> 'length')::int, 99, (streak ->> 'lastDay')::int from generated where streak ? 'length'`;
  await sql`insert into guild_member select ${GUILD}, id from generated where "isHere"`;
  await sql`drop table generated`;
  await sql`analyze`;
});
afterAll(() => books.drop());

const VALUE: Record<BoardId, (member: Generated) => number> = {
  credits: ({ wallet, bank }) => wallet + (bank ?? 0),
  'net-worth': ({ wallet, bank, items }) => wallet + (bank ?? 0) + worthOf(items),
  level: ({ xp }) => xp ?? 0,
  collection: ({ finds }) => finds.length,
  streak: ({ streak }) => (streak !== null && streak.lastDay >= TODAY - 1 ? streak.length : 0),
};

/** What a leaderboard must say, computed the plain way. */
function expected(board: BoardId, reach: Reach) {
  const standings = members
    .filter(({ isFrozen, isHere }) => !isFrozen && (reach === 'everywhere' || isHere))
    .map((member) => ({ user: member.id, value: VALUE[board](member) }))
    .filter(({ value }) => value > 0)
    .sort((one, other) => other.value - one.value || (one.user < other.user ? -1 : 1));
  let rank = 0;
  return standings.map((standing, place) => {
    if (standing.value !== standings[place - 1]?.value) rank = place + 1;
    return { rank, ...standing };
  });
}

async function pageOf(board: BoardId, reach: Reach, page: number, user = members[4_321]?.id ?? '') {
  const outcome = await readLeaderboard(...books.by(user), board, reach, page);
  if (outcome.status !== 'leaderboard') throw new Error(outcome.status);
  return outcome;
}

const REACHES = ['everywhere', 'server'] as const;
const ALL_BOARDS = REACHES.flatMap((reach) => BOARDS.map((board) => [reach, board] as const));

describe.each(ALL_BOARDS)('%s, by %s', (reach, board) => {
  test('every sampled page matches a plain count', async () => {
    const all = expected(board, reach);
    const pages = Math.ceil(all.length / STANDINGS_PER_PAGE);
    expect(pages).toBeGreaterThan(10);
    for (const page of [0, 1, 2, Math.floor(pages / 3), Math.floor(pages / 2), pages - 2, pages - 1]) {
      const { total, rows } = await pageOf(board, reach, page);
      expect(total).toBe(all.length);
      expect(rows).toEqual(all.slice(page * STANDINGS_PER_PAGE, (page + 1) * STANDINGS_PER_PAGE));
    }
    expect(await pageOf(board, reach, pages)).toMatchObject({ total: all.length, rows: [] });
  });

  test('the caller’s own rank is on every page', async () => {
    const all = expected(board, reach);
    for (const place of [0, 7, Math.floor(all.length / 2), all.length - 1]) {
      const { user = '', rank, value } = all[place] ?? {};
      expect((await pageOf(board, reach, 3, user)).own).toEqual({ rank, value });
    }
    expect((await pageOf(board, reach, 0, books.member())).own).toBeNull();
  });
});

test('a frozen member is on no board, not even their own', async () => {
  const frozen = members.find((member) => member.isFrozen && VALUE.credits(member) > 0)?.id ?? '';
  for (const board of BOARDS) expect((await pageOf(board, 'everywhere', 0, frozen)).own).toBeNull();
});

test('a page before the first is the first', async () => {
  expect(await pageOf('level', 'everywhere', -3)).toEqual(await pageOf('level', 'everywhere', 0));
});

test('members who used the economy in a server are on its boards', async () => {
  const id = await books.memberWith(1_000_000);
  expect((await pageOf('credits', 'server', 0, id)).own).toBeNull();
  await claimDaily(...books.by(id));
  expect((await pageOf('credits', 'server', 0, id)).own).toEqual({ rank: 1, value: 1_001_000 });
});

test('a page is one statement', async () => {
  const seen: string[] = [];
  const observe = { ...UNOBSERVED, statement: (operation: string) => seen.push(operation) };
  await readLeaderboard({ ...books.store, observe }, books.as(books.member()), 'credits', 'server', 0);
  expect(seen).toEqual(['leaderboard']);
});

test('where staff switched it off nobody is ranked', async () => {
  const guild = { id: `${GUILD}1`, roleIds: [] };
  await books.sql`
    select settings_set_gate(gen_random_uuid()::text, ${guild.id}, 'command:leaderboard', true, '', 1)`;
  const caller = books.as(books.member(), { guild, command: { name: 'leaderboard', module: 'economy' } });
  expect(await readLeaderboard(books.store, caller, 'level', 'server', 0)).toEqual({
    status: 'switched_off',
    subject: 'command:leaderboard',
  });
});
