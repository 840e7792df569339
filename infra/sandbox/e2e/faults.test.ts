/** What members see while parts of the product are broken, and afterward. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditLedger } from '../../../shared/economy/audit.ts';
import { connect } from '../../../shared/platform/postgres.ts';
import { openStage, type Stage, textOf } from './stage.ts';

describe.each(['workerd', 'node'] as const)('with the edge on %s', (runtime) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage(runtime);
    await stage.say('alice', '/daily');
  });
  afterAll(() => stage.stop());

  test('Redis down: everything still works', async () => {
    await stage.fault('redis', 'kill');
    expect(textOf(await stage.say('alice', '/pay user:@bob amount:1'))).toContain("you've been paid");
    const headers = { authorization: `Bearer ${stage.secrets.metricsToken}` };
    const readiness = () => fetch(`${stage.sandbox.edgeUrl}/readyz`, { headers });
    await expect
      .poll(async () => (await readiness()).json(), { timeout: 10_000 })
      .toMatchObject({ status: 'degraded', components: { redis: { status: 'degraded' } } });
    expect((await readiness()).status).toBe(200);
    await stage.fault('redis', 'restart');
    expect(textOf(await stage.say('alice', '/pay user:@bob amount:1'))).toContain("you've been paid");
  });

  test('Postgres killed: a clear message, and recovery without restarting the edge', async () => {
    const before = textOf(await stage.say('bob', '/balance'));
    await stage.fault('postgres', 'kill');
    const outcome = await stage.say('alice', '/pay user:@bob amount:5');
    expect(textOf(outcome)).toContain("I can't reach my database right now");
    expect(outcome.error).toBeUndefined();
    await expect
      .poll(async () => (await fetch(`${stage.sandbox.edgeUrl}/readyz`)).status, { timeout: 10_000 })
      .toBe(503);
    expect(textOf(await stage.say('alice', '/ping'))).toContain('Pong');
    await stage.fault('postgres', 'restart');
    expect(textOf(await stage.say('bob', '/balance'))).toBe(before);
    expect(textOf(await stage.say('alice', '/pay user:@bob amount:5'))).toContain("you've been paid");
  });

  test('Postgres too slow: deferred in time, and then a clear message instead of "thinking…"', async () => {
    await stage.fault('postgres', 'latency', { ms: 2_600 });
    const outcome = await stage.say('alice', '/balance');
    expect(outcome.deferred).toBe(true);
    expect(outcome.error).toBeUndefined();
    expect(textOf(outcome)).toContain("I can't reach my database right now");
    await stage.fault('postgres', 'heal');
  });

  test('edge killed between commit and reply: the redelivered payment happens once and gets the right reply', async () => {
    const { sandbox } = stage;
    const before = Number(
      /\*\*([\d,]+) credits/.exec(textOf(await stage.say('bob', '/balance')))?.[1]?.replaceAll(',', ''),
    );
    sandbox.pooler?.delayResults(60_000);
    const said = stage.say('alice', '/pay user:@bob amount:7');
    await committed(sandbox.databaseUrl, before + 7);
    await stage.fault('edge', 'kill');
    const lost = await said;
    expect(lost.error).toBeDefined();
    sandbox.pooler?.delayResults(0);
    await stage.fault('edge', 'restart');

    const { status, body } = await stage.control('/sandbox/redeliver', { interaction: lost.interactionId });
    expect(status).toBe(200);
    const answered = JSON.stringify(body);
    if (answered.includes('"type":5'))
      expect(await eventually(() => stage.control('/sandbox/messages?channel=general'))).toContain('7 credits');
    else expect(answered).toContain('**7 credits**');
    expect(textOf(await stage.say('bob', '/balance'))).toContain(`**${(before + 7).toLocaleString('en')} credits**`);
    const sql = connect(sandbox.databaseUrl, { max: 1 });
    expect(await auditLedger(sql).finally(() => sql.end())).toEqual([]);
  });

  async function committed(url: string, balance: number): Promise<void> {
    const sql = connect(url, { max: 1 });
    const bob = stage.sandbox.discord.info().users.find((user) => user.username === 'bob')?.id ?? '';
    for (let tries = 0; tries < 200; tries++) {
      const [row] = await sql<
        { balance: bigint }[]
      >`select balance from account where owner_id = ${bob} and bucket = 'wallet'`;
      if (Number(row?.balance) === balance) return void (await sql.end());
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await sql.end();
    throw new Error('the payment wasn’t committed');
  }
});

/** A response after a moment, as JSON. */
async function eventually(read: () => Promise<unknown>): Promise<string> {
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  return JSON.stringify(await read());
}
