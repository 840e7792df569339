/** The ledger of one test file: a database of its own, members with credits, and the store that use cases take. */
import { randomBytes } from 'node:crypto';
import { readBalance } from '../../shared/economy/balance.ts';
import { secureRandom } from '../../shared/platform/random.ts';
import { type Caller, type GuildCaller, type Store, UNOBSERVED } from '../../shared/platform/store.ts';
import { createDatabase, type TestDatabase } from './database.ts';

/** The time of everything, unless a test sets another one. */
export const NOON = new Date('2026-03-01T12:00:00Z');
export const GUILD = '700000000000000001';

/** What a test changes about a caller, and when it happens. */
export type CallerChanges = Partial<Caller> & { now?: Date };

export interface Books extends TestDatabase {
  store: Store;
  /** A new member. */
  member(): string;
  /** A member with this many credits. */
  memberWith(credits: number): Promise<string>;
  /** That member as the caller of a use case, under a new key. */
  as(userId: string): GuildCaller;
  as(userId: string, changes: Partial<Caller>): Caller;
  /** The store at that time. */
  at(now: Date): Store;
  /** What every use case takes first: the store at that time, and that member as its caller. */
  by(userId: string, changes?: CallerChanges): [store: Store, caller: Caller];
  /** What a member's wallet holds. */
  wallet(userId: string): Promise<number>;
  /** Freezes or unfreezes a member's wallet. */
  freeze(userId: string, isFrozen?: boolean): Promise<void>;
}

/** A store at noon, with limits so high that tests never reach them. */
export function storeOn(sql: Store['sql'], parts: Partial<Store> = {}): Store {
  return {
    sql,
    observe: UNOBSERVED,
    clock: () => NOON,
    dice: secureRandom(),
    limitScale: 1_000_000,
    ...parts,
  };
}

/** Creates a ledger with a connection for everything that happens at once. */
export async function openBooks(connections = 4): Promise<Books> {
  return await booksOn(await createDatabase(connections));
}

/** The ledger of a migrated database. */
export async function booksOn(database: TestDatabase): Promise<Books> {
  const { sql } = database;
  const store = storeOn(() => sql);
  await sql`insert into account (owner_kind, owner_id, bucket, balance, floor) values ('mint', 0, 'gift', null, null)`;
  let members = 0;
  let keys = 0;
  const run = randomBytes(4).toString('hex');

  const as = (userId: string, changes: Partial<Caller> = {}) => ({
    key: `t:${run}:${++keys}`,
    actor: { id: userId },
    guild: { id: GUILD, roleIds: [] },
    command: { name: 'pay', module: 'economy' },
    ...changes,
  });
  const at: Books['at'] = (now) => ({ ...store, clock: () => now });
  const member = () => String(800_000_000_000_000_000n + BigInt(++members));

  return {
    ...database,
    store,
    as: as as Books['as'],
    at,
    by: (userId, { now, ...changes } = {}) => [now === undefined ? store : at(now), as(userId, changes)],
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
      const outcome = await readBalance(store, as(userId, { guild: undefined }), userId);
      if (outcome.status !== 'balance') throw new Error(`No balance but ${outcome.status}`);
      return outcome.wallet;
    },
    async freeze(userId, isFrozen = true) {
      await sql`select ledger_open_wallets(${userId}::bigint)`;
      await sql`update account set is_frozen = ${isFrozen} where owner_id = ${userId} and owner_kind = 'user'`;
    },
  };
}
