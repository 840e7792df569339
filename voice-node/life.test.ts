/** A killed node is missed at once, however long its leases are. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { agentsReady, openVoiceStage, until, type VoiceStage } from '../infra/testing/voice-node/stage.ts';

let stage: VoiceStage;
beforeEach(async () => {
  stage = await openVoiceStage(2);
});
afterEach(() => stage.close());

const holders = async () => {
  const rows = await stage.sql<{ runner: string }[]>`
    select runner_id as runner from agent_bots where lease_until > clock_timestamp()`;
  return rows.map(({ runner }) => runner);
};
/** Server processes that hold a node's lock, or wait for it. */
const lifeLocks = () => stage.sql<{ pid: number; granted: boolean }[]>`
  select l.pid, l.granted from pg_locks l join pg_stat_activity using (pid)
  where locktype = 'advisory' and application_name = 'chorus life' and l.database = (select oid from pg_database where datname = current_database())`;

test('a node that’s killed with leases of two minutes is replaced at once', async () => {
  const long = { LEASE_MS: '120000' };
  const one = await stage.start({ NODE_ID: 'one', ...long });
  await agentsReady(one, 2);
  await stage.start({ NODE_ID: 'two', ...long });
  await until('the second node to watch the first', async () => (await lifeLocks()).some(({ granted }) => !granted));
  one.child.kill('SIGKILL');
  await one.ended;
  await until('the second node to hold all', async () => (await holders()).join() === 'two,two');
});

test('a node that was taken for dead notices what it lost as soon as it has its lock again', async () => {
  // Its next heartbeat comes after this test times out.
  const one = await stage.start({ NODE_ID: 'one', LEASE_MS: '120000' });
  await agentsReady(one, 2);
  await until('it to hold its lock', async () => (await lifeLocks()).length === 1);
  const [lock] = await lifeLocks();
  await stage.sql`update agent_bots set runner_id = null, lease_until = clock_timestamp()`;
  await stage.sql`select pg_terminate_backend(${lock?.pid ?? 0})`;
  await until('it to notice', () => one.output().includes('leases lost'));
});

test('a node whose connection breaks takes its lock again, and keeps its agents', async () => {
  const one = await stage.start({ NODE_ID: 'one' });
  await agentsReady(one, 2);
  await stage.start({ NODE_ID: 'two' });
  await until(
    'both to watch each other',
    async () => (await lifeLocks()).filter(({ granted }) => !granted).length === 2,
  );
  const before = (await lifeLocks()).filter(({ granted }) => granted);
  await stage.sql`select pg_terminate_backend(${before[0]?.pid ?? 0})`;
  await until('it to hold the lock again', async () => {
    const now = (await lifeLocks()).filter(({ granted }) => granted);
    return now.length === 2 && now.every(({ pid }) => pid !== before[0]?.pid);
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await holders()).toEqual(['one', 'one']);
});
