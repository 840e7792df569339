/** What someone with an edge's or a node's password can do to the database. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Books, NOON, openBooks, storeOn } from '../../infra/testing/books.ts';
import { createEmptyDatabase } from '../../infra/testing/database.ts';
import { tradingOn } from '../../infra/testing/trading.ts';
import { payMember } from '../economy/pay.ts';
import { EDGE_ROLE, mayRewriteLedger, NODE_ROLE } from './database-roles.ts';
import { migrate } from './migrations.ts';
import { connect, type Sql } from './postgres.ts';

let books: Books;
const logins: string[] = [];
const clients: Sql[] = [];
let [edge, node]: Sql[] = [];
beforeAll(async () => {
  books = await openBooks(2);
  edge = await login(`in role ${EDGE_ROLE}`);
  node = await login(`in role ${NODE_ROLE}`);
});
afterAll(async () => {
  for (const client of clients) await client.end();
  for (const name of logins) await books.sql.unsafe(`drop role ${name}`);
  await books.drop();
});

async function login(rights: string, url = books.url): Promise<Sql> {
  const name = `test_${randomBytes(5).toString('hex')}`;
  await books.sql.unsafe(`create role ${name} login password 'secret' ${rights}`);
  logins.push(name);
  const own = new URL(url);
  own.username = name;
  own.password = 'secret';
  const client = connect(own.href, { max: 1 });
  clients.push(client);
  return client;
}

describe('a voice node', () => {
  test.each([
    'insert into entry (transfer_id, account_id, delta) values (1, 1, 5)',
    'update entry set delta = 5',
    'update account set balance = 5',
    `insert into transfer (idem_key, code, actor_id, at) values ('x', 'gift', 1, now())`,
    'select balance from account',
    'select actor_id from transfer',
    'update member set xp = 5',
    'delete from ledger_halt',
    `update guild_settings_history set actor_id = 0`,
    'delete from pool_events',
    'create table mine (id int)',
    'alter table entry disable trigger all',
    `select economy_erase_member(p_user => 5)`,
  ])('can’t: %s', async (statement) => {
    await expect(node?.unsafe(statement)).rejects.toMatchObject({ code: '42501' });
  });

  test('can do its own work', async () => {
    for (const statement of [
      "select idempotency_recall('i:1', 'x')",
      `select job_add(p_kind => 'follow_up', p_key => 'k')`,
      'delete from voice_waiters',
      `select nextval('voice_fence')`,
      'update guild_settings set has_news = false',
    ])
      await node?.unsafe(statement);
  });
});

describe('an edge', () => {
  test.each([
    'update entry set delta = 5',
    'delete from transfer',
    `update transfer set meta = '{}'`,
    'truncate entry',
    'delete from pool_events',
    `insert into flow (kind, name) values ('mint', 'mine')`,
    'alter table entry disable trigger all',
    `select economy_erase_member(p_user => 5)`,
  ])('can’t: %s', async (statement) => {
    await expect(edge?.unsafe(statement)).rejects.toMatchObject({ code: '42501' });
  });
});

test('an edge has all rights that its commands need', async () => {
  if (edge === undefined) throw new Error('no edge');
  const store = storeOn(() => edge as Sql, { clock: () => NOON });
  const { trader } = tradingOn({ ...books, store });
  const [alice, bob] = [await trader({ data_fragment: 3, common_crate: 1 }, 500), await trader()];
  const answers = [
    await alice.say('daily'),
    await alice.say('bank deposit', { amount: '20' }),
    await alice.say('sell', { item: 'data_fragment' }),
    await alice.say('open', { crate: 'common_crate' }),
    await alice.say('work'),
    await alice.say('gather'),
    await alice.say('statement'),
    await alice.say('leaderboard'),
    await alice.say('settings view'),
  ];
  const paid = await payMember(store, books.as(alice.id), { to: bob.id, amount: 10, note: 'hi' });
  expect(paid.status).toBe('paid');
  expect(JSON.stringify(answers)).not.toMatch(/went wrong|database|denied/);
});

test('only the owner of the tables could rewrite the ledger', async () => {
  expect(await Promise.all([edge, node, books.sql].map((sql) => sql && mayRewriteLedger(sql)))).toEqual([
    false,
    false,
    true,
  ]);
});

test('a role that may not create roles migrates all the same, with the rights of the roles that exist', async () => {
  const empty = await createEmptyDatabase();
  try {
    await empty.sql.unsafe(`grant all on schema public to public`);
    const owner = await login('nosuperuser nocreaterole', empty.url);
    await migrate(owner);
    expect((await empty.sql`select has_table_privilege(${NODE_ROLE}, 'voice_queue', 'insert') as may`)[0]).toEqual({
      may: true,
    });
    await owner.end();
  } finally {
    await empty.sql.unsafe(`drop owned by ${logins.at(-1)} cascade`);
    await empty.drop();
  }
});
