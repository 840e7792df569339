/** Whether a node's process lives, as others find out from Postgres alone. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTransactionPooler } from '../../infra/testing/transaction-pooler.ts';
import { openVoice, type TestVoice } from '../../infra/testing/voice.ts';
import { connect, type Sql } from '../platform/postgres.ts';
import { claimAgents, renewLeases } from './leases.ts';
import { awaitDeath, buryNode, holdLife, isPooled } from './life.ts';

let voice: TestVoice;
const clients: Sql[] = [];
beforeAll(async () => {
  voice = await openVoice(2);
});
afterAll(async () => {
  await Promise.all(clients.map((sql) => sql.end({ timeout: 0 })));
  await voice.drop();
});

/** A process's own connection. */
function ownConnection(): Sql {
  const sql = connect(voice.url, { max: 1, staysOpen: true });
  clients.push(sql);
  return sql;
}
const idle = { load: 0, isPaused: false, isDraining: false };
const holdsOf = async (runner: string) =>
  (await voice.sql`select from agent_bots where runner_id = ${runner} and lease_until > clock_timestamp()`).length;

test('a process that dies is noticed as soon as its connection ends, and its agents are free', async () => {
  const { runner } = await voice.crew(2, [voice.id()]);
  const other = await voice.node();
  const life = ownConnection();
  await holdLife(life, runner.incarnation);
  const neighbor = { runner: runner.id, incarnation: runner.incarnation };
  const death = awaitDeath(ownConnection(), neighbor, () => true);
  expect(await Promise.race([death, new Promise((go) => setTimeout(() => go('alive'), 200))])).toBe('alive');
  // Whoever takes it for dead too early changes nothing.
  expect(await buryNode(voice.store, neighbor)).toMatchObject({ status: 'alive' });
  expect(await holdsOf(runner.id)).toBe(2);

  await life.end({ timeout: 0 });
  expect(await death).toBe(true);
  expect(await buryNode(voice.store, neighbor)).toMatchObject({ status: 'buried', agents: { length: 2 } });
  expect(await buryNode(voice.store, neighbor)).toMatchObject({ status: 'gone', agents: [] });
  expect(await claimAgents(voice.store, other)).toMatchObject({ status: 'claimed', agents: { length: 2 } });
  // If it lives after all, it learns that it has lost them.
  expect(await renewLeases(voice.store, runner, idle)).toMatchObject({ status: 'renewed', leases: [] });
});

test('nothing is known about a process that never held its lock, and a later process of its name is left alone', async () => {
  const { runner } = await voice.crew(1, [voice.id()]);
  const neighbor = { runner: runner.id, incarnation: runner.incarnation };
  expect(await awaitDeath(ownConnection(), neighbor, () => true)).toBe(false);
  await voice.node({ id: runner.id });
  expect(await buryNode(voice.store, neighbor)).toMatchObject({ status: 'gone' });
});

test('with any number of nodes, two watch each of them', async () => {
  await voice.sql`update agent_runners set live_until = clock_timestamp()`;
  const nodes = [await voice.node(), await voice.node(), await voice.node(), await voice.node()];
  const watched = new Map<string, number>();
  for (const node of nodes) {
    const renewed = await renewLeases(voice.store, node, idle);
    const neighbors = renewed.status === 'renewed' ? renewed.neighbors : [];
    expect(neighbors.map(({ runner }) => runner)).not.toContain(node.id);
    for (const { runner } of neighbors) watched.set(runner, (watched.get(runner) ?? 0) + 1);
  }
  expect([...watched.values()]).toEqual([2, 2, 2, 2]);
});

test('a direct connection isn’t taken for a pooler in transaction mode, and such a pooler is', async () => {
  const [one, other] = [ownConnection(), ownConnection()];
  expect(await isPooled(one, other)).toBe(false);
  const pooler = await openTransactionPooler(voice.url);
  const [pooled, too] = [connect(pooler.url, { max: 1 }), connect(pooler.url, { max: 1 })];
  expect(await isPooled(pooled, too)).toBe(true);
  await Promise.all([pooled, too].map((sql) => sql.end({ timeout: 0 })));
  await pooler.close();
});
