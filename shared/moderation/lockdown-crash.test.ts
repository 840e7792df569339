/** A lockdown whose process is killed at any of its requests ends as if it hadn't been. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStaffChorus, type StaffChorus } from '../../infra/testing/staff-chorus.ts';
import { endLockdown, openLockdown } from './lockdowns.ts';

const WORKER = new URL('../../infra/testing/lockdown-worker.ts', import.meta.url);

let staff: StaffChorus;
const workers = new Set<ChildProcess>();
beforeAll(async () => {
  staff = await openStaffChorus();
});
afterAll(async () => {
  for (const worker of workers) worker.kill('SIGKILL');
  await staff?.close();
});

function startWorker(): ChildProcess {
  const { discord, url } = staff;
  const env = { ...process.env, DATABASE_URL: url, API_BASE: discord.apiBase, TOKEN: discord.botToken };
  const worker = fork(WORKER, { env, stdio: 'ignore' });
  workers.add(worker);
  return worker;
}

const overwrites = () =>
  JSON.stringify(
    staff.guild.channels.map(({ name, overwrites: each }) => [
      name,
      each.map(({ id, type, allow, deny }) => `${id} ${type} +${allow} -${deny}`).sort(),
    ]),
  );

async function add(lockdown: string, direction: 'start' | 'end'): Promise<void> {
  const payload = {
    application: staff.discord.applicationId,
    token: { ciphertext: 'x', keyId: 'x' },
    expiresAt: new Date(Date.now() + 600_000).toISOString(),
    request: { lockdown, direction },
  };
  await staff.sql`select job_add(p_kind => 'lockdown', p_key => ${`${lockdown}:${direction}`}, p_payload => ${staff.sql.json(payload)})`;
}

/** Runs what's due, and kills the process at its `at`th request: as it arrives, so Discord does it, and nobody hears of it. */
async function runKilledAt(at: number, state: string): Promise<boolean> {
  let seen = 0;
  let worker = startWorker();
  let isKilled = false;
  const stop = staff.discord.watchRequests(() => {
    seen += 1;
    if (seen !== at) return;
    isKilled = true;
    worker.kill('SIGKILL');
  });
  await expect.poll(async () => isKilled || (await stateNow()) === state, { timeout: 20_000, interval: 20 }).toBe(true);
  stop();
  if (isKilled) {
    if (worker.exitCode === null && worker.signalCode === null) await once(worker, 'exit');
    worker = startWorker();
    await expect.poll(stateNow, { timeout: 20_000, interval: 50 }).toBe(state);
  }
  worker.kill('SIGKILL');
  return isKilled;
}

async function stateNow(): Promise<string> {
  const [row] = await staff.sql<{ state: string }[]>`
    select state from moderation_lockdown order by at desc limit 1`;
  return row?.state ?? '';
}

test('killed at each request, a lockdown is carried out, and its end restores what was', async () => {
  const general = staff.channel('general');
  general.overwrites = [
    { id: staff.guild.id, type: 0, allow: 1n << 6n, deny: 1n << 34n },
    { id: staff.id('dave'), type: 1, allow: 0n, deny: 1n << 11n },
  ];
  const before = overwrites();
  let closed: string | undefined;
  let hasMore = true;
  for (let at = 1; hasMore; at += 1) {
    const [ref, key] = [staff.discord.core.ids.next(), `i:${at}`];
    const caller = {
      key,
      actor: { id: staff.id('alice') },
      guild: { id: staff.guild.id, roleIds: [] },
      command: { name: 'lockdown', module: 'moderation' },
    };
    const opened = await openLockdown(staff.store, caller, {
      ...{ scope: staff.guild.id, kind: 'lockdown', reason: undefined, ref },
    });
    expect(opened).toMatchObject({ status: 'opened' });
    await add(ref, 'start');
    hasMore = await runKilledAt(at, 'active');
    closed ??= overwrites();
    expect(closed).not.toBe(before);
    expect(overwrites()).toBe(closed);
    const ending = await endLockdown(staff.store, { ...caller, key: `${key}:end` }, staff.guild.id);
    expect(ending).toMatchObject({ status: 'ending' });
    await add(ref, 'end');
    hasMore = (await runKilledAt(at, 'ended')) || hasMore;
    expect(overwrites()).toBe(before);
  }
  const acts = await staff.sql<{ lockdown: string; count: number }[]>`
    select detail ->> 'lockdown' as lockdown, count(*)::integer as count from moderation_act group by 1`;
  expect(acts.length).toBeGreaterThan(6);
  expect(acts.every(({ count }) => count === 2)).toBe(true);
}, 180_000);
