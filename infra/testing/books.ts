/** The books of one test file: a database of its own, members with credits, and the economy as commands use it. */
import { randomBytes } from 'node:crypto';
import { type Economy, economyOn } from '../../shared/economy/economy.ts';
import type { Caller, EconomyStore } from '../../shared/economy/store.ts';
import { createDatabase, type TestDatabase } from './database.ts';

/** When things happen unless a test says otherwise. */
export const NOON = new Date('2026-03-01T12:00:00Z');
export const GUILD = '700000000000000001';

export interface Books extends TestDatabase {
  store: EconomyStore;
  economy: Economy;
  /** A member nobody has heard of yet. */
  member(): string;
  /** A member who has so many credits. */
  memberWith(credits: number): Promise<string>;
  /** That member asking for something, under a key nobody has used, unless `given` says otherwise. */
  as(userId: string, given?: Partial<Caller>): Caller;
  /** What a member's wallet holds. */
  wallet(userId: string): Promise<number>;
  /** Freezes a member's wallet, or thaws it. */
  freeze(userId: string, isFrozen?: boolean): Promise<void>;
}

/** Opens books with as many connections as things are to happen at once. */
export async function openBooks(connections = 4): Promise<Books> {
  const database = await createDatabase(connections);
  const { sql } = database;
  // Tests do in an instant what takes members hours.
  const store: EconomyStore = { sql: () => sql, observe: () => {}, limitScale: 1_000_000 };
  const economy = economyOn(store);
  await sql`insert into account (owner_kind, owner_id, bucket, balance, floor) values ('mint', 0, 'gift', null, null)`;
  let members = 0;
  let keys = 0;
  const run = randomBytes(4).toString('hex');

  const as: Books['as'] = (userId, given = {}) => ({
    key: `t:${run}:${++keys}`,
    user: { id: userId },
    guild: { id: GUILD, roleIds: [] },
    now: NOON,
    command: { name: 'pay', module: 'economy' },
    ...given,
  });
  const member = () => String(800_000_000_000_000_000n + BigInt(++members));

  return {
    ...database,
    store,
    economy,
    as,
    member,
    async memberWith(credits) {
      const id = member();
      await sql`select ledger_open_wallets(${id}::bigint)`;
      if (credits === 0) return id;
      await sql`
        select ledger_post(${`gift:${run}:${id}`}, 'gift', ${id}, null, ${NOON}, '{}', ledger_system_account('mint', 'gift'),
          (select id from account where owner_id = ${id} and owner_kind = 'user'), ${credits})`;
      return id;
    },
    async wallet(userId) {
      const outcome = await economy.balance(as(userId, { guild: undefined }), userId);
      if (outcome.status !== 'balance') throw new Error(`No balance but ${outcome.status}`);
      return outcome.wallet;
    },
    async freeze(userId, isFrozen = true) {
      await sql`select ledger_open_wallets(${userId}::bigint)`;
      await sql`update account set is_frozen = ${isFrozen} where owner_id = ${userId} and owner_kind = 'user'`;
    },
  };
}
