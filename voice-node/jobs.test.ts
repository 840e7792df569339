/** The node notifies members through a Discord that responds as the test says. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { EDGE_JOBS } from '../edge/jobs/index.ts';
import { openVoice, type TestVoice } from '../infra/testing/voice.ts';
import { Circuits } from '../shared/ai/circuit.ts';
import { interactionSeal } from '../shared/jobs/interaction.ts';
import { TokenCipher } from '../shared/platform/token-crypto.ts';
import { ControlClient } from '../shared/voice/control-client.ts';
import { queueFollowUps, saveFollowUp } from '../shared/voice/follow-ups.ts';
import { releaseSession } from '../shared/voice/sessions.ts';
import { NODE_JOBS, NodeJobs } from './jobs.ts';

const APPLICATION = '100000000000000001';
let voice: TestVoice;
let discord: Server;
let posts: { path: string; body: Record<string, unknown> }[];
let statusOf: (path: string) => number;
let lines: string[];
let jobs: NodeJobs;
const control = new ControlClient('a secret that no node has, as none is called');

beforeAll(async () => {
  voice = await openVoice();
  discord = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const path = request.url ?? '';
    posts.push({ path, body: JSON.parse(body) as Record<string, unknown> });
    response.writeHead(statusOf(path), { 'content-type': 'application/json' }).end('{}');
  }).listen(0, '127.0.0.1');
  await once(discord, 'listening');
});
afterAll(async () => {
  discord.close();
  await voice.drop();
});
beforeEach(async () => {
  await voice.sql`delete from voice_follow_ups`;
  await voice.sql`delete from job`;
  posts = [];
  lines = [];
  statusOf = () => 200;
  jobs = jobsWith(voice.cipher);
});
afterEach(() => jobs.stop());

function jobsWith(cipher: TokenCipher): NodeJobs {
  const apiBase = `http://127.0.0.1:${(discord.address() as AddressInfo).port}/api`;
  const serializers = { error: pino.stdSerializers.err };
  const log = pino({ serializers }, { write: (line: string) => void lines.push(line) });
  const started = new NodeJobs({
    store: voice.store,
    cipher,
    apiBase,
    token: undefined,
    called: () => {},
    control,
    log,
    ai: { providers: [], budgets: {}, circuits: new Circuits() },
  });
  started.start();
  return started;
}

test('a node runs exactly the jobs that may run anywhere', () => {
  const anywhere = EDGE_JOBS.filter(({ at }) => at === 'anywhere').map(({ kind }) => kind);
  expect(NODE_JOBS.map(({ kind }) => kind).sort()).toEqual(anywhere.sort());
});

test('a node without AI_PROVIDERS leaves questions and notes to processes that have them', async () => {
  const now = voice.store.clock();
  for (const kind of ['answer_with_ai', 'embed_notes'])
    await voice.sql`insert into job (kind, key, payload, run_at, claimable_at) values (${kind}, 'a', '{}', ${now}, ${now})`;
  // It runs one that was due later, which may have run before.
  await voice.sql`insert into job (kind, key, payload, run_at, claimable_at) values ('prune_ai', '', '{}', ${now}, ${now})
    on conflict (kind, key) do update set run_at = excluded.run_at, claimable_at = excluded.claimable_at`;
  const nextRun = async () => (await voice.sql`select run_at from job where kind = 'prune_ai'`)[0]?.run_at as Date;
  await expect.poll(async () => (await nextRun()).getTime()).toBeGreaterThan(now.getTime());
  const kept = await voice.sql`select kind, attempts from job where key = 'a' order by kind`;
  expect([...kept]).toEqual([
    { kind: 'answer_with_ai', attempts: 0 },
    { kind: 'embed_notes', attempts: 0 },
  ]);
});

/** A member whose session ended before the agent joined, and the token they left. */
async function disappointedMember(): Promise<{ user: string; token: string }> {
  const guildId = voice.id();
  const channelId = voice.id();
  const { leases } = await voice.crew(1, [guildId]);
  const session = await voice.session(guildId, { channelId });
  const caller = voice.as(voice.id(), { guildId });
  const token = `token-of-${caller.actor.id}`;
  await saveFollowUp(voice.store, caller, {
    ...{ channelId, kind: 'music', sessionId: session.id, applicationId: APPLICATION, elapsedMs: 100 },
    token: await voice.cipher.seal(token, interactionSeal(caller.key)),
  });
  const [lease] = leases;
  if (lease !== undefined) await releaseSession(voice.store, lease, session.id, 'not_joined');
  return { user: caller.actor.id, token };
}

/** Notifications that are wanted, waiting to be sent, or given up. */
async function left(): Promise<number> {
  const [row] = await voice.sql<{ n: number }[]>`select (select count(*) from voice_follow_ups)::integer
    + (select count(*) from job where kind = 'voice_follow_up')::integer as n`;
  return row?.n ?? -1;
}
async function notifyAll(): Promise<void> {
  jobs.notify();
  await expect.poll(left).toBe(0);
}

test('each member is notified once, in a follow-up to their request', async () => {
  const [one, other] = [await disappointedMember(), await disappointedMember()];
  await notifyAll();
  await notifyAll();
  expect(posts.map(({ path }) => path).sort()).toEqual(
    [one, other].map(({ token }) => `/api/v10/webhooks/${APPLICATION}/${token}`).sort(),
  );
  const body = posts.find(({ path }) => path.endsWith(one.token))?.body;
  expect(body).toMatchObject({ allowed_mentions: { users: [one.user] } });
  expect(body?.content).toMatch(new RegExp(`^<@${one.user}>, .* couldn't join <#\\d+> in time\\.`));
  expect(await left()).toBe(0);
});

test('what happens during a notification is notified too', async () => {
  await disappointedMember();
  jobs.notify();
  const late = await disappointedMember();
  jobs.notify();
  await expect.poll(() => posts.filter(({ path }) => path.endsWith(late.token)).length).toBe(1);
  await expect.poll(left).toBe(0);
});

test('a notification that another node queued is sent too', async () => {
  const member = await disappointedMember();
  await queueFollowUps(voice.store);
  await expect.poll(() => posts.map(({ path }) => path)).toEqual([expect.stringContaining(member.token)]);
});

test('a message Discord refuses is dropped, and doesn’t keep others from being notified', async () => {
  const [refused, taken] = [await disappointedMember(), await disappointedMember()];
  statusOf = (path) => (path.endsWith(refused.token) ? 401 : 200);
  await notifyAll();
  expect(posts.filter(({ path }) => path.endsWith(taken.token))).toHaveLength(1);
  expect(await left()).toBe(0);
  expect(lines.filter((line) => line.includes('could not notify'))).toHaveLength(1);
  expect(lines.join()).not.toContain(refused.token);
});

test('a token encrypted with a lost key is dropped', async () => {
  await disappointedMember();
  await jobs.stop();
  jobs = jobsWith(await TokenCipher.from([`other:${'6b'.repeat(32)}`]));
  await notifyAll();
  expect(posts).toEqual([]);
  expect(lines.join()).toContain('unknown key');
});
