/** What a heartbeat reads doesn't depend on how many agents and sessions other nodes have. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openVoice, type TestVoice } from '../../infra/testing/voice.ts';
import { type Sql, transaction } from '../platform/postgres.ts';
import { claimAgents, type Runner } from './leases.ts';
import { sweepSessions } from './sessions.ts';

const AGENTS = 40;

let voice: TestVoice;
let idle: Runner;

beforeAll(async () => {
  voice = await openVoice(2);
  idle = await voice.node();
  await voice.crew(AGENTS, [voice.id()]);
  await voice.sql`analyze agent_bots`;
});
afterAll(() => voice.drop());

/** Rows of a table that a statement reads. */
async function rowsRead(table: string, act: (sql: Sql) => Promise<unknown>): Promise<number> {
  return transaction(voice.sql, async (sql) => {
    // Also counts what this connection did before and hasn't reported yet.
    const soFar = async () => {
      const [row] = await sql<{ rows: number }[]>`
        select (seq_tup_read + coalesce(idx_tup_fetch, 0))::integer as rows
        from pg_stat_xact_user_tables where relname = ${table}`;
      return row?.rows ?? 0;
    };
    const before = await soFar();
    await act(sql);
    return (await soFar()) - before;
  });
}

test('a node finds out when the next lease ends without reading all of them', async () => {
  const read = await rowsRead('agent_bots', (sql) => sql`select voice_wake_in_ms(p_runner => ${idle.id})`);
  expect(read).toBeGreaterThan(0);
  expect(read).toBeLessThan(AGENTS / 4);
});

test('a node that looks for free agents doesn’t read those that others hold', async () => {
  const claim = { runner: idle.id, incarnation: idle.incarnation };
  const read = await rowsRead(
    'agent_bots',
    (sql) => sql`
      select voice_claim(p_runner => ${claim.runner}, p_incarnation => ${claim.incarnation}, p_lease => '1 minute', p_most => 1000,
        p_logins_per_day => 800)`,
  );
  expect(read).toBeLessThan(AGENTS / 4);
});

test('the next lease to end, or the next agent to be tried again, whichever is first', async () => {
  const inMs = async (runner: Runner) => {
    const claimed = await claimAgents(voice.store, runner);
    return claimed.status === 'claimed' ? claimed.wakeInMs : undefined;
  };
  const nodes = await voice.sql<{ agent: bigint }[]>`
    select agent_id as agent from agent_bots where runner_id is not null order by agent_id limit 2`;
  const [first, second] = nodes.map(({ agent }) => agent.toString());
  await voice.sql`update agent_bots set lease_until = clock_timestamp() + interval '20 s' where agent_id = ${first ?? ''}`;
  expect(await inMs(idle)).toBeGreaterThan(10_000);
  expect(await inMs(idle)).toBeLessThanOrEqual(20_000);
  // It may be tried again sooner than that one's lease ends.
  await voice.sql`
    update agent_bots set runner_id = null, lease_until = clock_timestamp(), retry_at = clock_timestamp() + interval '9 s'
    where agent_id = ${second ?? ''}`;
  expect(await inMs(idle)).toBeLessThanOrEqual(9_000);
  // An agent that must not be tried before a minute is over doesn't count by the end of its lease.
  await voice.sql`
    update agent_bots set runner_id = null, lease_until = clock_timestamp() + interval '1 s',
      retry_at = clock_timestamp() + interval '60 s' where agent_id in (${first ?? ''}, ${second ?? ''})`;
  expect(await inMs(idle)).toBeGreaterThan(9_000);
});

test('all nodes together sweep once in a while, not each of them', async () => {
  const once = await Promise.all(Array.from({ length: 4 }, () => sweepSessions(voice.store, 60_000)));
  expect(once.filter(({ status }) => status === 'swept')).toHaveLength(1);
  expect(await sweepSessions(voice.store, 60_000)).toMatchObject({ status: 'busy' });
  // Whoever doesn't say how often may sweep at any time.
  expect(await sweepSessions(voice.store)).toMatchObject({ status: 'swept' });
});
