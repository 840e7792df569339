/** What work and fights paid in a server, as staff see it: what the ledger says, without reading the ledger. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loaded } from '../../infra/testing/belongings.ts';
import { type Books, NOON, openBooks } from '../../infra/testing/books.ts';
import { transaction } from '../platform/postgres.ts';
import type { GuildCaller } from '../platform/store.ts';
import { changeSettings } from '../settings/change.ts';
import { dayIndex } from './calendar.ts';
import { fightOpponent } from './fight.ts';
import { PAYOUT_DAYS, readPayouts } from './payouts.ts';
import { prunePayouts } from './prune-payouts.ts';
import { requestStaffOrder, settleStaffOrder } from './staff.ts';
import { doJob } from './work.ts';

let books: Books;
let guilds = 0;
beforeAll(async () => {
  books = await openBooks();
});
afterAll(() => books.drop());

const daysLater = (days: number) => new Date(NOON.getTime() + days * 86_400_000);
const newGuild = () => ({ id: String(710_000_000_000_000_000n + BigInt(++guilds)), roleIds: [] });
type Guild = ReturnType<typeof newGuild>;
const at = (guild: Guild, user = books.member()): GuildCaller => ({ ...books.as(user), guild });
const setPercent = async (guild: Guild, payoutPercent: number) => {
  const caller = { ...at(guild), command: { name: 'settings', module: 'settings' } };
  expect(await changeSettings(books.store, caller, { economy: { payoutPercent } })).toMatchObject({ status: 'set' });
};

/** What the ledger says was minted by work and fights in a server, in credits. */
async function minted(guild: Guild): Promise<number> {
  const [row] = await books.sql<{ credits: number }[]>`
    select coalesce(-sum(e.delta), 0)::int as credits from transfer t join entry e on e.transfer_id = t.id
      join account a on a.id = e.account_id
    where t.guild_id = ${guild.id} and a.owner_kind = 'mint' and a.bucket in ('work', 'fight') and a.asset = 'credits'
      and not exists (select from transfer r where r.reverses_id = t.id)`;
  return row?.credits ?? 0;
}

/** A shift of someone who hasn't worked before. */
async function work(guild: Guild, store = books.store) {
  const outcome = await doJob(store, at(guild), 'miner');
  if (outcome.status !== 'worked') throw new Error(outcome.status);
  return outcome;
}

test('has each payout with the percentage that was set then, and not what was undone', async () => {
  const guild = newGuild();
  const inFull = [await work(guild), await work(guild)];
  await setPercent(guild, 50);
  const halved = await work(guild);
  const fight = await fightOpponent(loaded(books, 0), at(guild), 'easy');
  expect(fight).toMatchObject({ status: 'won', credits: 60 });
  // Elsewhere, and in no server.
  await work(newGuild());
  await doJob(books.store, books.as(books.member(), { guild: undefined }), 'miner');

  const paid = inFull.reduce((sum, { credits }) => sum + credits, 0) + halved.credits;
  const simulated = inFull.reduce((sum, { credits }) => sum + Math.floor(credits / 2), 0) + halved.credits;
  expect((await readPayouts(books.store, at(guild), 50)).payouts).toEqual([
    { code: 'work', what: 'miner', count: 3, paid, simulated },
    { code: 'fight', what: 'easy', count: 1, paid: 60, simulated: 60 },
  ]);
  expect(paid + 60).toBe(await minted(guild));

  // Undone from another server, whose staff may do that.
  const staff = books.as('600000000000000001');
  await requestStaffOrder(books.store, staff, { action: 'undo', of: inFull[0]?.transfer ?? '' });
  expect(await settleStaffOrder(books.store, staff, staff.key, 'confirm')).toMatchObject({ status: 'done' });
  const after = await readPayouts(books.store, at(guild), 100);
  expect(after).toMatchObject({
    set: 50,
    payouts: [{ count: 2, paid: paid - (inFull[0]?.credits ?? 0) }, { count: 1 }],
  });
  expect(after.payouts.reduce((sum, each) => sum + each.paid, 0)).toBe(await minted(guild));
  expect(after.payouts[0]?.simulated).toBe((inFull[1]?.credits ?? 0) + 2 * halved.credits);
});

test('has today and the days before, and forgets what’s older', async () => {
  const guild = newGuild();
  for (const days of [0, 1, PAYOUT_DAYS - 1]) await work(guild, books.at(daysLater(days)));
  const countOn = async (days: number) =>
    (await readPayouts(books.at(daysLater(days)), at(guild), 100)).payouts[0]?.count ?? 0;
  expect([await countOn(PAYOUT_DAYS - 1), await countOn(PAYOUT_DAYS), await countOn(PAYOUT_DAYS + 1)]).toEqual([
    3, 2, 1,
  ]);
  await prunePayouts.run({ store: books.at(daysLater(PAYOUT_DAYS)) } as never);
  expect(await countOn(PAYOUT_DAYS)).toBe(2);
  expect(await books.sql`select from guild_payout where guild_id = ${guild.id}`).toHaveLength(3);
  await prunePayouts.run({ store: books.at(daysLater(PAYOUT_DAYS + 2)) } as never);
  expect(await books.sql`select from guild_payout where guild_id = ${guild.id}`).toHaveLength(1);
});

test('a repetition isn’t counted, and many at once all are', async () => {
  const guild = newGuild();
  const callers = Array.from({ length: 12 }, () => at(guild));
  const alike = loaded(books, 0);
  await Promise.all(
    callers.flatMap((caller) => [fightOpponent(alike, caller, 'easy'), fightOpponent(alike, caller, 'easy')]),
  );
  expect((await readPayouts(books.store, at(guild), 100)).payouts).toMatchObject([{ count: 12, paid: 1_440 }]);
});

/** Rows of these tables that reading the payouts of a server reads. */
async function rowsRead(guild: Guild): Promise<Record<string, number>> {
  return transaction(books.sql, async (sql) => {
    // Also counts what this connection did before and hasn't reported yet.
    const soFar = async () => {
      const rows = await sql<{ name: string; rows: number }[]>`
        select relname as name, (seq_tup_read + coalesce(idx_tup_fetch, 0))::integer as rows
        from pg_stat_xact_user_tables where relname in ('transfer', 'entry', 'guild_payout')`;
      return new Map(rows.map(({ name, rows }) => [name, rows]));
    };
    const before = await soFar();
    await readPayouts({ ...books.store, sql: () => sql }, at(guild), 80);
    return Object.fromEntries([...(await soFar())].map(([name, rows]) => [name, rows - (before.get(name) ?? 0)]));
  });
}

test('what it reads grows with the amounts, not with how often they were paid, nor with other servers', async () => {
  const guild = newGuild();
  const fill = (guild: Guild, times: number) => books.sql`
    insert into guild_payout as known (guild_id, day, code, what, percent, paid, count)
      select ${guild.id}, ${dayIndex(NOON)}::int - days, 'work', 'miner', 100, 300 + more, ${times}
      from generate_series(0, 4) days, generate_series(1, 50) more
    on conflict (guild_id, day, code, what, percent, paid) do update set count = known.count + excluded.count`;
  await fill(guild, 1);
  for (let others = 0; others < 20; others++) await fill(newGuild(), 3);
  await work(guild);
  await books.sql`analyze guild_payout`;
  const few = await rowsRead(guild);
  expect([few.transfer, few.entry]).toEqual([0, 0]);
  expect(few.guild_payout).toBeGreaterThan(0);
  expect(few.guild_payout).toBeLessThanOrEqual(251);
  await fill(guild, 1_000_000);
  expect(await rowsRead(guild)).toEqual(few);
});
