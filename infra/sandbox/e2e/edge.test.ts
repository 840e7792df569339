/** The whole product with the edge on each of its runtimes: what members see, and how many statements commands take. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditLedger } from '../../../shared/economy/audit.ts';
import { claimDaily } from '../../../shared/economy/daily.ts';
import { connect, type Sql } from '../../../shared/platform/postgres.ts';
import { storeOn } from '../../testing/books.ts';
import type { InteractionOutcome } from '../control/protocol.ts';
import { messageText, onlyMessage, openStage, type Stage, textOf } from './stage.ts';

const EPHEMERAL = 64;

describe.each(['workerd', 'node'] as const)('the edge on %s', (runtime) => {
  let stage: Stage;
  let sql: Sql;
  beforeAll(async () => {
    stage = await openStage(runtime);
    sql = connect(stage.sandbox.databaseUrl, { max: 1 });
  });
  afterAll(async () => {
    await sql.end();
    await stage.stop();
  });

  /** The statements of some work, without the one by which the edge writes down its statistics every few seconds. */
  async function statementsOf(work: () => Promise<unknown>): Promise<number> {
    const [before, statistics] = [statements(), await lastStatistics()];
    await work();
    // What was written down after the answer has been executed by then.
    await new Promise((resolve) => setTimeout(resolve, 30));
    return statements() - before - ((await lastStatistics()) === statistics ? 0 : 1);
  }

  const statements = () => stage.sandbox.pooler?.statements() ?? Number.NaN;

  /** The transaction that last wrote down statistics. */
  async function lastStatistics(): Promise<string | undefined> {
    const [row] = await sql<{ last: string }[]>`select max(xmin::text::bigint)::text as last from command_statistics`;
    return row?.last;
  }

  async function metrics(): Promise<string> {
    const headers = { authorization: `Bearer ${stage.sandbox.metricsToken}` };
    return (await fetch(`${stage.sandbox.edgeUrl}/metrics`, { headers })).text();
  }

  /** Waits until `/metrics` says so. On Workers, that's when the isolate's next batch has reached Redis. */
  const counted = (pattern: RegExp) => expect.poll(metrics, { interval: 200, timeout: 50_000 }).toMatch(pattern);

  async function drift() {
    const sql = connect(stage.sandbox.databaseUrl, { max: 1 });
    return auditLedger(sql).finally(() => sql.end());
  }

  test("passes Discord's endpoint check, including bad signatures", async () => {
    const { body } = await stage.control<{ ok: boolean; checks: { ok: boolean }[] }>('/sandbox/probe', {});
    expect(body.ok).toBe(true);
    expect(body.checks.length).toBeGreaterThanOrEqual(4);
  });

  test('answers /ping without a database statement', async () => {
    let outcome: InteractionOutcome | undefined;
    expect(
      await statementsOf(async () => {
        outcome = await stage.say('alice', '/ping');
      }),
    ).toBe(0);
    expect(outcome && textOf(outcome)).toContain('Pong');
    expect(outcome?.deferred).toBe(false);
  });

  test('pays the daily reward once, and shows it in the balance and on its receipt', async () => {
    const first = await stage.say('alice', '/daily');
    expect(textOf(first)).toContain('+1,000 credits');
    const second = await stage.say('alice', '/daily');
    expect(textOf(second)).toContain('already');
    expect(onlyMessage(second).flags & EPHEMERAL).toBe(EPHEMERAL);
    expect(textOf(await stage.say('bob', '/balance user:@alice'))).toContain('1,000 credits');
    const receipt = await stage.press('alice', onlyMessage(first), 'Receipt');
    expect(textOf(receipt)).toContain('Daily reward');
    expect(onlyMessage(receipt).flags & EPHEMERAL).toBe(EPHEMERAL);
  });

  test('moves credits between members, with a receipt that only those two can open', async () => {
    const paid = onlyMessage(await stage.say('alice', '/pay user:@bob amount:50 note:for *pizza*'));
    expect(messageText(paid)).toContain('50 credits');
    expect(textOf(await stage.say('bob', '/balance'))).toContain('**50 credits**');
    const number = /Receipt ([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z])/.exec(messageText(paid))?.[1];
    expect(textOf(await stage.say('bob', `/receipt id:${number}`))).toContain('0 credits → **50 credits**');
    expect(textOf(await stage.say('carol', `/receipt id:${number}`))).toContain('None of your transfers');
    expect(textOf(await stage.press('carol', paid, 'Receipt'))).toContain('Only the people involved');
  });

  test.each([
    ['/balance', 1],
    ['/daily', 1],
    ['/pay user:@carol amount:1', 1],
    ['/bank deposit amount:all', 1],
    ['/bank withdraw amount:5', 1],
    ['/bank upgrade', 1],
    ['/bank view', 1],
    ['/statement', 1],
    ['/streak', 1],
    // Its last character doesn't fit.
    ['/receipt id:7K3M-9QXW-4', 0],
    ['/work job:miner', 1],
    ['/gather', 1],
    ['/gather tool:basic_net zone:food', 1],
    ['/fight difficulty:easy', 1],
    ['/quests', 1],
    ['/inventory', 1],
    ['/use item:luck_charm', 1],
    ['/sell item:data_fragment quantity:all', 1],
    ['/shop browse', 1],
    ['/shop buy item:companion_treat', 1],
    ['/shop info item:quantum_core', 1],
    ['/craft bench', 1],
    ['/craft make recipe:energy_drink', 1],
    ['/open crate:common_crate', 1],
    ['/collection', 1],
    ['/vault', 1],
    ['/profile', 1],
    ['/leaderboard board:credits', 1],
    ['/leaderboard board:net-worth where:everywhere', 1],
    ['/leaderboard board:level', 1],
    ['/leaderboard board:collection', 1],
    ['/leaderboard board:streak', 1],
    ['/odds table:crates', 1],
    ['/help', 0],
    ['/about', 0],
  ])('%s takes %i statements', async (command, wanted) => {
    let outcome: InteractionOutcome | undefined;
    expect(
      await statementsOf(async () => {
        outcome = await stage.say('bob', command);
      }),
    ).toBe(wanted);
    expect(outcome && textOf(outcome)).not.toContain('went wrong');
  });

  test.each([
    ['/economy grant user:@bob amount:100 reason:prize', 1],
    ['/economy take user:@bob amount:1 reason:mistake', 1],
    ['/economy set-cooldown user:@bob command:work minutes:5', 1],
    ['/economy freeze user:@dave reason:checking', 1],
    ['/economy unfreeze user:@dave', 1],
    ['/economy log', 1],
    ['/economy supply', 1],
    ['/settings view', 1],
    ['/settings economy payout percent:100', 1],
  ])('for staff, %s takes %i statements', async (command, wanted) => {
    let outcome: InteractionOutcome | undefined;
    expect(
      await statementsOf(async () => {
        outcome = await stage.say('alice', command);
      }),
    ).toBe(wanted);
    expect(outcome && textOf(outcome)).not.toContain('went wrong');
  });

  test('shows a song’s lyrics, and pages through them', async () => {
    const first = onlyMessage(await stage.say('bob', '/music lyrics query:both sides of the ledger'));
    expect(messageText(first)).toContain('On the left I wrote your name');
    expect(messageText(first)).toContain('Page 1 of 3');
    expect(textOf(await stage.press('bob', first, 'Next ›'))).toContain('Page 2 of 3');
    await stage.fault('lyrics', 'error');
    expect(textOf(await stage.say('bob', '/music lyrics query:first light'))).toContain("isn't responding right now");
    await stage.fault('lyrics', 'heal');
    await stage.fault('lyrics', 'latency', { ms: 60_000 });
    const slow = await stage.say('bob', '/music lyrics query:first light');
    expect([slow.deferred, textOf(slow)]).toEqual([true, expect.stringContaining('too slow right now')]);
    await stage.fault('lyrics', 'heal');
    expect(textOf(await stage.say('bob', '/music lyrics query:first light'))).toContain('first light');
  });

  test('checks the ledger on schedule, and shows that to staff', async () => {
    const sql = connect(stage.sandbox.databaseUrl, { max: 1 });
    const checks = async () => [...(await sql`select is_full, drift from ledger_check order by is_full`)];
    // The two begin in the same moment, and then the smaller one leaves it to the full one.
    await expect.poll(checks).toContainEqual({ is_full: true, drift: [] });
    await sql`update job set claimable_at = clock_timestamp() where kind = 'check_recent_books'`;
    // On Workers, the trigger comes once a minute.
    if (runtime === 'node') await expect.poll(checks).toContainEqual({ is_full: false, drift: [] });
    await sql.end();
    const shown = textOf(await stage.say('alice', '/economy supply'));
    expect(shown).toMatch(/Whole ledger: balances, checked <t:\d+:R>\./);
  });

  test('an interaction delivered twenty times at once has one effect and one reply', async () => {
    const outcome = await stage.say('alice', '/pay user:@bob amount:10');
    const before = textOf(await stage.say('bob', '/balance'));
    const again = await Promise.all(
      Array.from({ length: 20 }, () =>
        stage.control<{ body: unknown }>('/sandbox/redeliver', { interaction: outcome.interactionId }),
      ),
    );
    expect(again.every(({ status }) => status === 200)).toBe(true);
    // Once an interaction is 1.5 s old, it's deferred, and its reply edited in.
    const answers = again.map(({ body }) => body.body as { type: number });
    const replies = new Set(answers.filter(({ type }) => type !== 5).map((answer) => JSON.stringify(answer)));
    expect(replies.size).toBeLessThanOrEqual(1);
    for (const reply of replies) expect(reply).toContain("you've been paid");
    expect(textOf(await stage.say('bob', '/balance'))).toBe(before);
    expect(await drift()).toEqual([]);
  });

  test('a payment above the limit asks for confirmation, and two presses send it once', async () => {
    const sql = connect(stage.sandbox.databaseUrl, { max: 1 });
    const carol = stage.sandbox.discord.info().users.find((user) => user.username === 'carol')?.id ?? '';
    // Thirty days in a row, so that Carol can afford it.
    const command = { name: 'daily', module: 'economy' };
    for (let day = 1; day <= 30; day++) {
      const now = new Date(Date.now() - (40 - day) * 86_400_000);
      const store = storeOn(() => sql, { clock: () => now });
      await claimDaily(store, { key: `t:${day}`, actor: { id: carol }, guild: undefined, command });
    }
    await sql.end();
    const asked = onlyMessage(await stage.say('carol', '/pay user:@dave amount:12000'));
    expect(messageText(asked)).toContain('Nothing has been sent yet');
    expect(textOf(await stage.press('bob', asked, 'Send'))).toContain('can use that');
    const presses = await Promise.all([stage.press('carol', asked, 'Send'), stage.press('carol', asked, 'Send')]);
    for (const press of presses) expect(textOf(press)).toContain('12,000 credits');
    expect(textOf(await stage.say('dave', '/balance'))).toContain('**12,000 credits**');
    expect(await drift()).toEqual([]);
  });

  test.each([
    ['/pay user:@bob amount:0', 'must be at least 1'],
    ['/pay user:@bob amount:-5', 'must be at least 1'],
    ['/pay user:@bob amount:9007199254740993', 'amount'],
    ['/pay user:@bob amount:many', 'amount'],
    ['/pay user:1234567890123456789 amount:5', 'must be a member that exists'],
    ['/pay user:@alice amount:5', 'yourself'],
    ['/pay user:@chorus amount:5', "Bots can't receive credits"],
    ['/pay user:@bob amount:8000', 'short'],
    ['/receipt id:nonsense', "isn't a receipt number"],
  ])('%s is refused with a sentence and changes nothing', async (command, sentence) => {
    const before = textOf(await stage.say('alice', '/balance'));
    const outcome = await stage.say('alice', command, '?unchecked=1');
    expect(textOf(outcome)).toContain(sentence);
    expect(onlyMessage(outcome).flags & EPHEMERAL).toBe(EPHEMERAL);
    expect(textOf(await stage.say('alice', '/balance'))).toBe(before);
  });

  test('a statement can be downloaded', async () => {
    const shown = onlyMessage(await stage.say('alice', '/statement'));
    expect(messageText(shown)).toContain('Daily reward');
    const answered = onlyMessage(await stage.press('alice', shown, 'Download'));
    const [file] = answered.attachments as { filename: string; url: string }[];
    expect(file?.filename).toBe('statement.csv');
    const csv = await (await fetch(file?.url ?? '')).text();
    expect(csv).toMatch(/^receipt,when,what/);
    expect(csv).toContain(',daily,wallet,credits,,1000,0,1000,');
  });

  test('staff can turn an area off and on, and members are told', async () => {
    await stage.say('alice', '/settings module name:economy enabled:false');
    expect(textOf(await stage.say('bob', '/balance'))).toContain('turned off');
    expect(textOf(await stage.say('bob', '/settings view', '?unchecked=1'))).toContain('Manage Server');
    await stage.say('alice', '/settings module name:economy enabled:true');
    expect(textOf(await stage.say('bob', '/balance'))).toContain('credits');
  });

  test('more than eight payments in fifteen seconds are rate-limited, and a redelivered one doesn’t count again', async () => {
    const outcomes = [];
    for (let i = 0; i < 10; i++) outcomes.push(await stage.say('dave', '/pay user:@bob amount:1'));
    const slowed = outcomes.filter((outcome) => textOf(outcome).includes('Slow down'));
    expect(slowed.length).toBeGreaterThanOrEqual(1);
    const paid = outcomes.find((outcome) => textOf(outcome).includes("you've been paid"));
    const balance = async () => textOf(await stage.say('bob', '/balance'));
    const before = await balance();
    const again = async (interaction: string | undefined) =>
      JSON.stringify((await stage.control('/sandbox/redeliver', { interaction })).body);
    // On a busy machine, the response may be a deferral (type 5).
    expect(await again(paid?.interactionId)).toMatch(/you've been paid|"type":5,/);
    expect(await again(slowed[0]?.interactionId)).toMatch(/Slow down|"type":5,/);
    expect(await balance()).toBe(before);
  });

  test('asks Discord which channel a member is in, and gets past a passing failure and a rate limit', async () => {
    const route = 'GET /guilds/:id/voice-states/:id';
    for (const more of [
      { status: 503, route, times: 1 },
      { status: 429, route, times: 1, retryAfter: 0.2 },
    ]) {
      await stage.fault('discord', 'error', more);
      expect(textOf(await stage.say('bob', '/music pause'))).toContain("You aren't in a voice channel.");
    }
    for (const status of [404, 429, 503])
      await counted(new RegExp(`^chorus_discord_api_calls_total{route="${route}",status="${status}"} [1-9]`, 'm'));
    await counted(/^chorus_discord_rate_limits_total [1-9]/m);
  });

  test('reports health and metrics', async () => {
    const ready = `${stage.sandbox.edgeUrl}/readyz`;
    const stranger = await Promise.all(Array.from({ length: 20 }, async () => (await fetch(ready)).json()));
    expect(new Set(stranger.map((answer) => Object.keys(answer as object).join()))).toEqual(new Set(['status']));
    const headers = { authorization: `Bearer ${stage.secrets.metricsToken}` };
    const health = await (await fetch(ready, { headers })).json();
    expect(health).toMatchObject({ components: { postgres: { status: 'healthy' }, redis: { status: 'healthy' } } });
    const url = `${stage.sandbox.edgeUrl}/metrics`;
    expect((await fetch(url)).status).toBe(401);
    await counted(/^chorus_commands_total\{command="ping",status="success"\} [1-9]/m);
  });
});
