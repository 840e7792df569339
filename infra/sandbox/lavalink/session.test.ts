import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { BareClient, GUILD, ManualClock, PASSWORD, startServers, type TestServers, USER, until } from './testing.ts';

let clock: ManualClock;
let servers: TestServers;
let clients: BareClient[];

beforeEach(async () => {
  clock = new ManualClock();
  servers = await startServers({ clock });
  clients = [];
});
afterEach(async () => {
  for (const client of clients) client.drop();
  await servers.stop();
});

async function connect(headers: Record<string, string> = {}): Promise<BareClient> {
  const client = await BareClient.connect(servers.lavalink, headers);
  clients.push(client);
  return client;
}

const gone = (sessionId: string) => until(() => !servers.lavalink.sessions().some(({ id }) => id === sessionId));
const waiting = (sessionId: string) =>
  until(() => servers.lavalink.sessions().some(({ id, isWaiting }) => id === sessionId && isWaiting));

/** The status that rejects a handshake; undefined if it's accepted. */
function rejection(headers: Record<string, string>, path = '/v4/websocket'): Promise<number | undefined> {
  return new Promise((resolve) => {
    const socket = new WebSocket(servers.lavalink.url + path, { headers });
    socket.on('unexpected-response', (_, response) => resolve(response.statusCode));
    socket.on('open', () => resolve(undefined));
    socket.on('error', () => {});
  });
}

describe('the handshake', () => {
  test.each([
    ['no password', {}, 401],
    ['a wrong password', { Authorization: 'wrong', 'User-Id': USER }, 401],
    ['no user', { Authorization: PASSWORD }, 400],
    ['a user that isn’t an ID', { Authorization: PASSWORD, 'User-Id': 'bob' }, 400],
  ])('with %s is rejected', async (_, headers: Record<string, string>, status) => {
    expect(await rejection(headers)).toBe(status);
  });

  test('at another path is rejected', async () => {
    expect(await rejection({ Authorization: PASSWORD, 'User-Id': USER }, '/v3/websocket')).toBe(404);
    expect((await (await connect()).rest('GET', '/v4/websocket')).status).toBe(400);
  });

  test('opens a session: ready first, then stats', async () => {
    const client = await connect();
    await until(() => client.messages.length >= 2);
    expect(client.messages[0]).toEqual({
      op: 'ready',
      resumed: false,
      sessionId: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
    expect(client.messages[1]).toMatchObject({ op: 'stats', players: 0, frameStats: null });
    expect(client.sessionResumed).toBe('false');
  });
});

describe('stats', () => {
  test('come every minute, with frames of the players that played the whole minute', async () => {
    const client = await connect();
    await client.play('demo:radio', servers.voice);
    clock.advance(60_000);
    clock.advance(60_000);
    const stats = await until(() => {
      const received = client.messages.filter(({ op }) => op === 'stats');
      return received.length >= 3 && received;
    });
    expect(stats[1]).toMatchObject({ players: 1, playingPlayers: 1, frameStats: null });
    expect(stats[2]).toMatchObject({ frameStats: { sent: 3_000, nulled: 0, deficit: 0 } });
  });
});

describe('resuming', () => {
  test('is off by default: when the client disconnects, the session ends and its player leaves voice', async () => {
    const client = await connect();
    await client.play('demo:rain', servers.voice);
    client.drop();
    await gone(client.sessionId);
    await until(() =>
      servers.voice.sessions().every(({ state, closeCode }) => state === 'ended' && closeCode === 1000),
    );
    const again = await connect({ 'Session-Id': client.sessionId });
    expect(again.sessionResumed).toBe('false');
    expect(again.sessionId).not.toBe(client.sessionId);
  });

  test('has a timeout in seconds, and omitted settings don’t change', async () => {
    const client = await connect();
    const path = `/v4/sessions/${client.sessionId}`;
    expect((await client.rest('PATCH', path, {})).body).toEqual({ resuming: false, timeout: 60 });
    expect((await client.rest('PATCH', path, { resuming: true })).body).toEqual({ resuming: true, timeout: 60 });
    expect((await client.rest('PATCH', path, { timeout: 30 })).body).toEqual({ resuming: true, timeout: 30 });
  });

  test('in time: the music never stops, and missed messages arrive in order', async () => {
    const client = await connect();
    await client.rest('PATCH', `/v4/sessions/${client.sessionId}`, { resuming: true, timeout: 30 });
    await client.play('demo:interlude', servers.voice);
    client.drop();
    await waiting(client.sessionId);
    const before = servers.lavalink.players()[0]?.framesSent ?? 0;
    clock.advance(29_999);
    expect((servers.lavalink.players()[0]?.framesSent ?? 0) - before).toBeGreaterThan(590);

    const again = await connect({ 'Session-Id': client.sessionId });
    expect(again.sessionResumed).toBe('true');
    expect(again.ready).toEqual({ op: 'ready', resumed: true, sessionId: client.sessionId });
    await until(() => again.events.includes('TrackEndEvent finished'));
    expect(again.messages[0]).toMatchObject({ op: 'ready' });
    expect(again.updates.map(({ state }) => state.position).slice(0, 2)).toEqual([5_000, 10_000]);
    const players = await again.rest('GET', `/v4/sessions/${again.sessionId}/players`);
    expect(players.body).toMatchObject([{ guildId: GUILD, state: { connected: true } }]);
    clock.advance(60_000);
    expect(servers.lavalink.sessions()).toMatchObject([{ id: client.sessionId, isWaiting: false }]);
  });

  test('too late: the session and its players are gone, and a new one begins', async () => {
    const client = await connect();
    await client.rest('PATCH', `/v4/sessions/${client.sessionId}`, { resuming: true, timeout: 30 });
    await client.play('demo:rain', servers.voice);
    client.drop();
    await waiting(client.sessionId);
    clock.advance(30_000);
    expect(servers.lavalink.players()).toEqual([]);
    const again = await connect({ 'Session-Id': client.sessionId });
    expect(again.ready).toMatchObject({ resumed: false });
  });

  test('works neither for another bot nor for a session whose client is connected', async () => {
    const client = await connect();
    await client.rest('PATCH', `/v4/sessions/${client.sessionId}`, { resuming: true });
    expect(await connect({ 'Session-Id': client.sessionId })).toMatchObject({ sessionResumed: 'false' });
    client.drop();
    await waiting(client.sessionId);
    const foreign = { 'Session-Id': client.sessionId, 'User-Id': '100000000000000002' };
    expect(await connect(foreign)).toMatchObject({ sessionResumed: 'false' });
    expect(await connect({ 'Session-Id': client.sessionId })).toMatchObject({ sessionResumed: 'true' });
  });

  test('works more than once', async () => {
    const client = await connect();
    await client.rest('PATCH', `/v4/sessions/${client.sessionId}`, { resuming: true });
    for (let round = 0; round < 3; round++) {
      servers.lavalink.dropSockets(USER);
      await waiting(client.sessionId);
      expect(await connect({ 'Session-Id': client.sessionId })).toMatchObject({ sessionResumed: 'true' });
    }
  });
});
