/** Every metric that's declared is written: a run of the whole product causes each, and `/metrics` shows it. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MetricRegistry } from '../../../shared/platform/metrics.ts';
import { connect, type Sql } from '../../../shared/platform/postgres.ts';
import { connectRedis } from '../../../shared/platform/redis.ts';
import { MOST_SERIES, SharedMetrics } from '../../../shared/platform/shared-metrics.ts';
import { parseMetrics } from '../../monitor/prometheus-text.ts';
import { declaredMetrics } from '../../prometheus/declared-metrics.ts';
import type { SandboxMessage } from '../control/protocol.ts';
import { serverOf, type TestedServer } from '../discord/testing-server.ts';
import { startRedis } from '../redis/server.ts';
import { openStage, type Stage, textOf } from './stage.ts';
import { Visitor } from './visitor.ts';

const TRIED = { name: 'tried_total', help: 'Tried.' };
/** Much longer than anything takes, because the machine may be busy. */
const TIMEOUT_MS = 120_000;

let stage: Stage;
let server: TestedServer;
let sql: Sql;
beforeAll(async () => {
  // Enough for one answer, and not for a long question.
  const budgets = JSON.stringify({ member: { tokens: 5_000 }, all: { tokens: 1_000_000 } });
  stage = await openStage('node', { LEASE_MS: '2000', AI_BUDGETS: budgets }, { hasVoice: true });
  server = serverOf(stage.sandbox.discord);
  // Before the edge asks, because it remembers a server's roles and channels for a moment.
  const path = `/guilds/${server.guild.id}`;
  await server.as('alice', 'POST', `${path}/roles`, { name: 'Member', permissions: '0' });
  await server.as('alice', 'POST', `${path}/channels`, { name: 'short-lived', type: 0 });
  sql = connect(stage.sandbox.databaseUrl, { max: 1 });
});
afterAll(async () => {
  await sql.end();
  await stage.stop();
});

const say = (command: string, user = 'alice') => stage.say(user, command, '?unchecked=1');

async function scraped(url: string): Promise<string> {
  const headers = { authorization: `Bearer ${stage.sandbox.metricsToken}` };
  const response = await fetch(`${url}/metrics`, { headers });
  return response.status === 200 ? response.text() : '';
}

/** All processes, and the part of a Worker that no other process has. */
async function everything(worker: string): Promise<Set<string>> {
  const nodes = await sql<{ url: string }[]>`select url from agent_runners`;
  const texts = await Promise.all([stage.sandbox.edgeUrl, ...nodes.map(({ url }) => url)].map(scraped));
  // Each was 0, or missing, when its process started.
  const written = parseMetrics([worker, ...texts].join('\n')).filter(({ value }) => value !== 0);
  return new Set(written.map(({ name }) => name.replace(/_(bucket|sum|count)$/, '')));
}

async function addJob(kind: string, payload: Record<string, string>): Promise<void> {
  await sql`insert into job (kind, key, payload, run_at, claimable_at)
    values (${kind}, ${payload.key ?? ''}, ${sql.json(payload)}, now() - interval '2 s', now() - interval '2 s')
    on conflict (kind, key) do update set run_at = excluded.run_at, claimable_at = excluded.claimable_at`;
}

/** What makes metrics move, by what it's about. */
const CAUSES: Record<string, () => Promise<unknown>> = {
  async aVoiceNodeThatDies() {
    // The other one watches it from its first heartbeat on that both live.
    await new Promise((go) => setTimeout(go, 2_000));
    await stage.fault('node-1', 'kill');
    const isMissed = async () =>
      (await sql`select from agent_runners where runner_id = 'node-1' and live_until <= clock_timestamp()`).length > 0;
    await expect.poll(isMissed, { timeout: TIMEOUT_MS }).toBe(true);
    await stage.fault('node-1', 'restart');
  },
  async economy() {
    await say('/daily');
    // More than the limit allows.
    for (let payment = 0; payment < 10; payment++) await say('/pay user:@bob amount:1');
    await say('/bank upgrade');
    await say('/shop buy item:companion_treat');
  },
  async aBackupThatFailed() {
    await sql`insert into backup_state (attempted_at, taken_at, verified_at, problem) values (now(), now(), now(), 'full')`;
  },
  async settings() {
    await say('/settings set key:moderation.logChannel value:#short-lived');
    await server.as('alice', 'DELETE', `/channels/${server.channel('short-lived').id}`);
    await say('/settings view');
  },
  async ai() {
    await say('/chat message:hello');
    await say('/dream prompt:an owl');
    // What's set aside is the most that it could cost, and that's more than a member's budget.
    const answer = textOf(await say(`/ai explain text:"${'é'.repeat(2_000)}"`, 'bob'));
    expect(answer).toContain('You’ve used your AI budget');
  },
  async fun() {
    await say('/fun theme:space');
  },
  async web() {
    const visitor = new Visitor(stage.sandbox);
    await visitor.logIn('alice');
    const access = `/dashboard/${server.guild.id}/access`;
    await visitor.submit(access, `${access}/grant`, {
      subject: server.id('bob'),
      areas: 'music',
      level: 'view',
      days: '1',
    });
  },
  async moderation() {
    await say('/mod warn user:@bob reason:Spam');
    await say('/slowmode time:10s');
    await sql`insert into moderation_intent (key, request, guild_id, actor_id, kind, outcome)
      values ('dead', 'r', ${server.guild.id}, ${server.id('alice')}, 'lock', '{}')`;
    await addJob('settle_act', { key: 'dead' });
  },
  async safety() {
    await say('/raid start for:1h slowmode:10s');
    await say('/automod add words words:"apple"');
    await say('/verify settings role:@Member');
    await say('/verify panel channel:#general');
    const panel = () =>
      server.seenBy('alice', 'general').findLast((message) => JSON.stringify(message).includes('"Verify"'));
    await expect.poll(panel, { timeout: TIMEOUT_MS }).toBeDefined();
    await stage.press('dave', panel() as unknown as SandboxMessage, 'Verify');
  },
  async music() {
    for (const [user, channel] of [
      ['alice', 'Lounge'],
      ['bob', 'Studio'],
    ] as const) {
      await stage.control('/sandbox/voice', { user, guild: 'Chorus Lounge', channel });
      await say('/music play query:First Light', user);
      await say('/music play query:Night Train', user);
    }
    await say('/music lyrics query:both sides of the ledger');
    await say('/agents deploy count:2');
    await expect.poll(activeSessions, { timeout: TIMEOUT_MS }).toBe(2);
    // Players move to the other one, whichever they're on.
    const hasMoved = async () => (await everything('')).has('chorus_session_failovers_total');
    for (const endpoint of ['lavalink-1', 'lavalink-2']) {
      await stage.fault(endpoint, 'kill');
      // Nothing was on the first one, or they take their time.
      for (let tries = 0; tries < 60 && !(await hasMoved()); tries++) await new Promise((go) => setTimeout(go, 250));
      await stage.fault(endpoint, 'restart');
      if (await hasMoved()) break;
    }
    await expect.poll(hasMoved, { timeout: TIMEOUT_MS }).toBe(true);
  },
  async discord() {
    // Discord limits the edge once, and delivers an interaction so late that no answer can be in time.
    await stage.fault('discord', 'error', {
      status: 429,
      route: 'GET /guilds/:id/voice-states/:id',
      times: 1,
      retryAfter: 0.2,
    });
    await say('/music pause', 'carol');
    await stage.fault('discord', 'latency', { ms: 3_100 });
    await say('/ping', 'carol');
    await stage.fault('discord', 'heal');
  },
  async jobs() {
    await sql`insert into job (kind, key, run_at, claimable_at, dead_at) values ('gone', 'given up', now(), now(), now())`;
  },
  async failingStatements() {
    await stage.fault('postgres', 'error');
    await say('/balance', 'carol');
    await stage.fault('postgres', 'heal');
  },
  async aLedgerThatDoesNotBalance() {
    await sql`update account set balance = balance - 1 where owner_kind = 'user' and balance > 0`;
    await addJob('check_recent_books', {});
    await addJob('check_all_books', {});
  },
};

async function activeSessions(): Promise<number> {
  const [row] = await sql<{ count: number }[]>`select count(*)::int from voice_sessions where state = 'active'`;
  return row?.count ?? 0;
}

/** An isolate that has counted more than one batch holds, in Prometheus's format. */
async function crowdedIsolate(): Promise<string> {
  const redis = await startRedis({ token: randomUUID() });
  const registry = new MetricRegistry();
  const shared = new SharedMetrics({
    redis: connectRedis(redis.url, redis.token, 10_000),
    ...{ namespace: 'crowded', registry, clock: Date.now },
  });
  for (let series = 0; series < MOST_SERIES + 10; series++) registry.count(TRIED, { series: String(series) });
  await shared.flush();
  await shared.flush();
  const text = await shared.render();
  await redis.stop();
  return text;
}

test(
  'a run of the whole product causes every metric that’s declared',
  async () => {
    const worker = await crowdedIsolate();
    for (const cause of Object.values(CAUSES)) await cause();
    const declared = [...(await declaredMetrics())].sort();
    expect(declared.length).toBeGreaterThan(30);
    const missing = async () => {
      const written = await everything(worker);
      return declared.filter((name) => !written.has(name));
    };
    await expect.poll(missing, { timeout: TIMEOUT_MS, interval: 250 }).toEqual([]);
  },
  4 * TIMEOUT_MS,
);
