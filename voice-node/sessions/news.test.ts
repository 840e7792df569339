/** The node notifies members through a Discord that responds as the test says. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openVoice, type TestVoice } from '../../infra/testing/voice.ts';
import { TokenCipher } from '../../shared/platform/token-crypto.ts';
import { followUpSeal, saveFollowUp } from '../../shared/voice/news.ts';
import { releaseSession } from '../../shared/voice/sessions.ts';
import { NewsDesk } from './news.ts';

const APPLICATION = '100000000000000001';
let voice: TestVoice;
let discord: Server;
let posts: { path: string; body: Record<string, unknown> }[];
let statusOf: (path: string) => number;
let lines: string[];
let desk: NewsDesk;

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
  posts = [];
  lines = [];
  statusOf = () => 200;
  desk = deskWith(voice.cipher);
});

function deskWith(cipher: TokenCipher): NewsDesk {
  const apiBase = `http://127.0.0.1:${(discord.address() as AddressInfo).port}/api`;
  const serializers = { error: pino.stdSerializers.err };
  const log = pino({ serializers }, { write: (line: string) => void lines.push(line) });
  return new NewsDesk({ store: voice.store, cipher, apiBase, called: () => {}, log });
}

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
    token: await voice.cipher.seal(token, followUpSeal(caller.key)),
  });
  const [lease] = leases;
  if (lease !== undefined) await releaseSession(voice.store, lease, session.id, 'not_joined');
  return { user: caller.actor.id, token };
}

async function tell(): Promise<void> {
  desk.deliver();
  await desk.settled();
}
const left = async () => (await voice.sql`select from voice_follow_ups`).length;

test('each member is notified once, in a follow-up to their request', async () => {
  const [one, other] = [await disappointedMember(), await disappointedMember()];
  await tell();
  await tell();
  expect(posts.map(({ path }) => path).sort()).toEqual(
    [one, other].map(({ token }) => `/api/v10/webhooks/${APPLICATION}/${token}`).sort(),
  );
  const body = posts.find(({ path }) => path.endsWith(one.token))?.body;
  expect(body).toMatchObject({ allowed_mentions: { users: [one.user] } });
  expect(body?.content).toMatch(new RegExp(`^<@${one.user}>, .* couldn't join <#\\d+> in time\\.`));
  expect(await left()).toBe(0);
});

test('news that arrives during a delivery is delivered too', async () => {
  await disappointedMember();
  statusOf = () => {
    desk.deliver();
    return 200;
  };
  desk.deliver();
  const late = await disappointedMember();
  await desk.settled();
  await tell();
  expect(posts.filter(({ path }) => path.endsWith(late.token))).toHaveLength(1);
});

test('a message Discord refuses is dropped, and doesn’t keep others from being notified', async () => {
  const [refused, taken] = [await disappointedMember(), await disappointedMember()];
  statusOf = (path) => (path.endsWith(refused.token) ? 401 : 200);
  await tell();
  expect(posts.filter(({ path }) => path.endsWith(taken.token))).toHaveLength(1);
  expect(await left()).toBe(0);
  expect(lines).toHaveLength(1);
  expect(lines.join()).not.toContain(refused.token);
});

test('a token encrypted with a lost key is dropped', async () => {
  await disappointedMember();
  desk = deskWith(await TokenCipher.from([`other:${'6b'.repeat(32)}`]));
  await tell();
  expect([posts.length, await left()]).toEqual([0, 0]);
  expect(lines.join()).toContain('unknown key');
});
