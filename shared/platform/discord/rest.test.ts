/** Runs against the local Discord. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { placeOf, startVoices, userId } from '../../../infra/sandbox/discord/gateway/testing.ts';
import { type LocalDiscord, startDiscord } from '../../../infra/sandbox/discord/index.ts';
import { Permission } from '../../../infra/sandbox/discord/permissions.ts';
import type { Arrival, Failure } from '../../../infra/sandbox/discord/rest/faults.ts';
import { problemSentence } from './problems.ts';
import { type DiscordRequest, DiscordRest, type DiscordRestOptions, InvalidRequestError } from './rest.ts';
import { route } from './route.ts';

let discord: LocalDiscord;
let general: string;
let arrivals: Arrival[] = [];
let calls: [string, number][] = [];
let stopWatching = () => {};
beforeAll(async () => {
  discord = await startVoices();
  general = placeOf(discord, 'Chorus Lounge', 'general')[1].id;
});
afterAll(() => discord.stop());
beforeEach(() => {
  [arrivals, calls] = [[], []];
  stopWatching = discord.watchRequests((arrival) => arrivals.push(arrival));
});
afterEach(() => {
  stopWatching();
  discord.heal();
});

const client = (over: Partial<DiscordRestOptions> = {}) => {
  const { apiBase, botToken: token } = discord;
  const observe = (label: string, status: number) => calls.push([label, status]);
  return new DiscordRest({ apiBase, token, observe, retryDelaysMs: [20, 40, 60], ...over });
};
const messages = (channel = general) => route('/channels/:channel/messages', { channel });
const say = (content: string, over: Partial<DiscordRequest> = {}): DiscordRequest => ({
  method: 'POST',
  body: { content },
  ...over,
});
const contents = (channel = general) => discord.core.messages.list(channel).map(({ content }) => content);
const times = (content: string) => contents().filter((each) => each === content).length;

describe('a request', () => {
  test('returns what Discord responded, typed', async () => {
    const response = z.object({ id: z.string(), content: z.string() });
    const posted = await client().request(messages(), { method: 'POST', body: { content: 'hello' }, response });
    expect(posted).toEqual({ ok: true, data: { id: expect.any(String), content: 'hello' } });
    const listed = await client().request(messages(), {
      method: 'GET',
      query: { limit: 1 },
      response: response.array(),
    });
    expect(listed).toMatchObject({ ok: true, data: [{ content: 'hello' }] });
    if (!posted.ok) return;
    const at = route('/channels/:channel/messages/:message', { channel: general, message: posted.data.id });
    expect(await client().request(at, { method: 'DELETE' })).toEqual({ ok: true, data: undefined });
  });

  test('is measured by its route, without IDs', async () => {
    await client().request(route('/guilds/:guild', { guild: discord.info().guilds[0]?.id ?? '' }), { method: 'GET' });
    await client().request(messages('1'.repeat(18)), { method: 'GET' });
    expect(calls).toEqual([
      ['GET /guilds/:id', 200],
      ['GET /channels/:id/messages', 404],
    ]);
  });

  test('can carry files', async () => {
    const files = [{ name: 'log.txt', contentType: 'text/plain', data: 'words' }];
    expect(await client().request(messages(), say('see', { files }))).toMatchObject({
      ok: true,
      data: { content: 'see', attachments: [{ filename: 'log.txt' }] },
    });
  });

  test('says why in the audit log', async () => {
    await client().request(messages(), say('why', { reason: 'Grüße from\nalice' }));
    expect(arrivals[0]?.headers.get('x-audit-log-reason')).toBe('Gr%C3%BC%C3%9Fe%20from%20alice');
  });
});

describe('a refusal of Discord’s own', () => {
  const hideFrom = (permissions: bigint) => {
    const [guild, channel] = placeOf(discord, 'Chorus Lounge', 'music');
    const overwrites = [{ id: discord.applicationId, type: 1 as const, allow: 0n, deny: permissions }];
    discord.core.administration.changeChannel(guild, channel, { overwrites });
    return channel.id;
  };

  test('in a hidden channel is missing access', async () => {
    const outcome = await client().request(messages(hideFrom(Permission.viewChannel)), say('x'));
    expect(outcome).toEqual({ ok: false, problem: 'missing_access', code: 50001, status: 403 });
  });

  test('without permission to send is missing permissions', async () => {
    const outcome = await client().request(messages(hideFrom(Permission.sendMessages)), say('x'));
    expect(outcome).toMatchObject({ problem: 'missing_permissions', code: 50013 });
  });

  test('names what doesn’t exist', async () => {
    const nobody = '1'.repeat(18);
    const guild = discord.info().guilds[0]?.id ?? '';
    const problemOf = async (...[where]: [Parameters<DiscordRest['request']>[0]]) => {
      const outcome = await client().request(where, { method: 'GET' });
      return outcome.ok ? undefined : outcome.problem;
    };
    expect(await problemOf(messages(nobody))).toBe('unknown_channel');
    expect(await problemOf(route('/channels/:c/messages/:m', { c: general, m: nobody }))).toBe('unknown_message');
    expect(await problemOf(route('/guilds/:g', { g: nobody }))).toBe('unknown_server');
    expect(await problemOf(route('/users/:u', { u: nobody }))).toBe('unknown_user');
    const bass = userId(discord, 'parrot');
    expect(await problemOf(route('/guilds/:g/voice-states/:u', { g: guild, u: bass }))).toBe('not_in_voice');
  });
});

test.each<[number, number, RegExp]>([
  [403, 50001, /can’t see that channel/],
  [403, 50013, /don’t have permission/],
  [404, 10003, /channel doesn’t exist anymore/],
  [404, 10007, /aren’t in this server anymore/],
  [404, 10008, /message doesn’t exist anymore/],
  [404, 10011, /role doesn’t exist anymore/],
  [403, 50007, /can’t send them a direct message/],
  [400, 30003, /as many pins as Discord allows/],
  [400, 30007, /as many webhooks as Discord allows/],
  [400, 200000, /AutoMod/],
  [400, 987654, /didn’t allow that/],
])('status %i with code %i is a sentence, and isn’t tried again', async (status, code, sentence) => {
  discord.failWith(status, { route: 'POST /channels/:id/messages', code });
  const outcome = await client().request(messages(), say('x', { nonce: 'n' }));
  if (outcome.ok) throw new Error('it was done');
  expect(problemSentence(outcome.problem)).toMatch(sentence);
  expect(problemSentence(outcome.problem)).not.toMatch(/\d/);
  expect(outcome).toMatchObject({ code, status });
  expect(arrivals).toHaveLength(1);
});

describe('when Discord fails', () => {
  test.each([500, 502, 503])('a request that can be repeated gets past a few responses of %i', async (status) => {
    discord.failWith(status, { times: 3 });
    expect(await client().request(messages(), { method: 'GET' })).toMatchObject({ ok: true });
    expect(calls.map(([, each]) => each)).toEqual([status, status, status, 200]);
  });

  test('it’s tried a bounded number of times', async () => {
    discord.failWith(503);
    expect(await client().request(messages(), { method: 'GET' })).toMatchObject({
      problem: 'unavailable',
      status: 503,
    });
    expect(arrivals).toHaveLength(4);
  });

  test('it isn’t tried again when that wouldn’t fit in the deadline', async () => {
    discord.failWith(503);
    const slow = client({ retryDelaysMs: [30_000] });
    expect(await slow.request(messages(), { method: 'GET', deadlineMs: 10_000 })).toMatchObject({
      problem: 'unavailable',
    });
    expect(arrivals).toHaveLength(1);
  });

  test('a message with a nonce is posted once, even if only the response was lost', async () => {
    discord.failWith(502, { isLate: true, times: 1 });
    const outcome = await client().request(messages(), say('only once', { nonce: 'nonce-1' }));
    expect(outcome).toMatchObject({ ok: true, data: { content: 'only once' } });
    expect([arrivals.length, times('only once')]).toEqual([2, 1]);
  });

  test('a message without one isn’t sent again, because it may have been posted', async () => {
    discord.failWith(502, { isLate: true, times: 1 });
    expect(await client().request(messages(), say('maybe'))).toMatchObject({ ok: false, problem: 'unavailable' });
    expect([arrivals.length, times('maybe')]).toEqual([1, 1]);
  });

  test('it’s unavailable once the deadline has passed without a response', async () => {
    discord.latency(60_000);
    expect(await client().request(messages(), { method: 'GET', deadlineMs: 50 })).toEqual({
      ...{ ok: false, problem: 'unavailable', code: 0, status: 0 },
    });
    expect(calls).toEqual([['GET /channels/:id/messages', 0]]);
  });

  test('it’s unavailable if nothing listens', async () => {
    const outcome = await client({ apiBase: 'http://127.0.0.1:1/api' }).request(messages(), { method: 'GET' });
    expect(outcome).toMatchObject({ problem: 'unavailable', status: 0 });
  });

  test('a body that isn’t what it should be counts as a failure', async () => {
    const outcome = await client().request(messages(), { method: 'GET', response: z.object({ id: z.string() }) });
    expect(outcome).toMatchObject({ ok: false, problem: 'unavailable', status: 200 });
  });
});

describe('a rate limit', () => {
  const limited = (over: Omit<Failure, 'status'>) => discord.failWith(429, { times: 1, retryAfter: 0.3, ...over });
  const gaps = () => arrivals.slice(1).map(({ atMs }, index) => atMs - (arrivals[index]?.atMs ?? 0));

  test('is waited for as long as Discord says, for any request', async () => {
    limited({});
    expect(await client().request(messages(), say('patient'))).toMatchObject({ ok: true });
    expect(times('patient')).toBe(1);
    // Timers may be a millisecond early.
    expect(gaps()[0]).toBeGreaterThan(295);
  });

  test('that lasts longer than the deadline isn’t waited for', async () => {
    limited({ retryAfter: 600 });
    const rest = client();
    expect(await rest.request(messages(), say('late', { deadlineMs: 5_000 }))).toMatchObject({
      ...{ problem: 'rate_limited', status: 429 },
    });
    // Nor is it asked for again.
    expect(await rest.request(messages(), say('late', { deadlineMs: 5_000 }))).toMatchObject({
      problem: 'rate_limited',
    });
    expect(arrivals).toHaveLength(1);
    expect(times('late')).toBe(0);
  });

  test('of all routes makes all of them wait', async () => {
    limited({ isGlobal: true });
    const rest = client();
    const first = rest.request(messages(), { method: 'GET' });
    await expect.poll(() => calls.length).toBe(1);
    const second = rest.request(route('/users/@me'), { method: 'GET' });
    expect(await Promise.all([first, second])).toMatchObject([{ ok: true }, { ok: true }]);
    expect(arrivals).toHaveLength(3);
    expect(arrivals.slice(1).every(({ atMs }) => atMs - (arrivals[0]?.atMs ?? 0) > 295)).toBe(true);
  });

  test('of one route leaves the others alone', async () => {
    limited({ retryAfter: 5 });
    const rest = client();
    const slow = rest.request(messages(), { method: 'GET', deadlineMs: 1_000 });
    expect(await slow).toMatchObject({ problem: 'rate_limited' });
    expect(await rest.request(route('/users/@me'), { method: 'GET' })).toMatchObject({ ok: true });
  });

  test('that Discord reports in headers isn’t run into', async () => {
    const strict = await startDiscord({ port: 0 });
    const { apiBase, botToken: token } = strict;
    const channel = strict.info().guilds[0]?.channels[0]?.id ?? '';
    const rest = client({ apiBase, token });
    try {
      // Five per two seconds.
      for (let count = 0; count < 12; count++)
        expect(await rest.request(messages(channel), say(String(count)))).toMatchObject({ ok: true });
      expect(calls.map(([, status]) => status)).toEqual(Array.from({ length: 12 }, () => 200));
      expect(strict.core.messages.list(channel).map(({ content }) => content)).toEqual(
        Array.from({ length: 12 }, (_, count) => String(count)),
      );
    } finally {
      await strict.stop();
    }
  });
});

describe('jobs', () => {
  test('let what members wait for go first', async () => {
    discord.failWith(429, { times: 1, retryAfter: 0.2, isGlobal: true });
    const rest = client();
    const jobs = rest.forJobs({ admit: async () => true });
    const background = [1, 2, 3].map((count) => jobs.request(messages(), say(`job ${count}`)));
    await expect.poll(() => discord.failures).toBeGreaterThan(0);
    await expect.poll(() => calls.some(([, status]) => status === 429)).toBe(true);
    const urgent = rest.request(route('/users/@me'), { method: 'GET' });
    await Promise.all([...background, urgent]);
    // Of the first three, only those that were already on their way arrived before.
    const after = arrivals.filter(({ atMs }) => atMs - (arrivals[0]?.atMs ?? 0) > 195);
    expect(after[0]?.route).toBe('GET /users/@me');
  });

  test('that get no turn in time aren’t sent', async () => {
    const jobs = client().forJobs({ admit: async () => false });
    expect(await jobs.request(messages(), say('x'))).toMatchObject({ problem: 'rate_limited' });
    expect(arrivals).toEqual([]);
  });
});

describe('our own bugs', () => {
  test.each<[string, Partial<DiscordRequest>]>([
    ['a field of the wrong kind', { body: { content: 5 } }],
    ['an empty message', { body: {} }],
  ])('%s is an error, without IDs or the token', async (_, over) => {
    const error = await client()
      .request(messages(), say('', over))
      .catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(InvalidRequestError);
    expect(String(error)).toContain('POST /channels/:id/messages');
    for (const secret of [discord.botToken, general]) expect(String((error as Error).stack)).not.toContain(secret);
  });

  test('a nonce that’s too long isn’t sent', async () => {
    await expect(client().request(messages(), say('x', { nonce: 'n'.repeat(26) }))).rejects.toThrow(RangeError);
    expect(arrivals).toEqual([]);
  });
});

test('a token that Discord rejects isn’t used again', async () => {
  const rest = client({ token: 'bm9ib2R5.abcdef.nothing' });
  expect(await rest.request(messages(), { method: 'GET' })).toMatchObject({ problem: 'bad_token', status: 401 });
  expect(await rest.request(route('/users/@me'), { method: 'GET' })).toMatchObject({ problem: 'bad_token' });
  expect(arrivals).toHaveLength(1);
});

test('a redirect isn’t followed: the token would go to another host', async () => {
  discord.app.get('/elsewhere/v10/users/@me', (c) => c.redirect(`${discord.apiBase}/v10/users/@me`));
  const rest = client({ apiBase: `${discord.url}/elsewhere` });
  expect(await rest.request(route('/users/@me'), { method: 'GET' })).toMatchObject({ problem: 'unavailable' });
  expect(arrivals).toEqual([]);
});
