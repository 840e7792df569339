import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { BareClient, GUILD, type House, ManualClock, openHouse, PASSWORD, USER, until } from './testing.ts';

let clock: ManualClock;
let house: House;
let clients: BareClient[];

beforeEach(async () => {
  clock = new ManualClock();
  house = await openHouse({ clock });
  clients = [];
});
afterEach(async () => {
  for (const client of clients) client.drop();
  await house.stop();
});

async function connect(headers: Record<string, string> = {}): Promise<BareClient> {
  const client = await BareClient.connect(house.lavalink, headers);
  clients.push(client);
  return client;
}

const gone = (sessionId: string) => until(() => !house.lavalink.sessions().some(({ id }) => id === sessionId));
const waiting = (sessionId: string) =>
  until(() => house.lavalink.sessions().some(({ id, isWaiting }) => id === sessionId && isWaiting));

/** The status a handshake is refused with. */
function refusal(headers: Record<string, string>, path = '/v4/websocket'): Promise<number | undefined> {
  return new Promise((resolve) => {
    const socket = new WebSocket(house.lavalink.url + path, { headers });
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
    ['a user that is no id', { Authorization: PASSWORD, 'User-Id': 'bob' }, 400],
  ])('with %s is refused', async (_, headers: Record<string, string>, status) => {
    expect(await refusal(headers)).toBe(status);
  });

  test('at another path is refused', async () => {
    expect(await refusal({ Authorization: PASSWORD, 'User-Id': USER }, '/v3/websocket')).toBe(404);
    expect((await (await connect()).rest('GET', '/v4/websocket')).status).toBe(400);
  });

  test('gives a session: ready first, then stats', async () => {
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
  test('come every minute, with frames of the players that played all of it', async () => {
    const client = await connect();
    await client.play('demo:radio', house.voice);
    clock.advance(60_000);
    clock.advance(60_000);
    const stats = await until(() => {
      const heard = client.messages.filter(({ op }) => op === 'stats');
      return heard.length >= 3 && heard;
    });
    expect(stats[1]).toMatchObject({ players: 1, playingPlayers: 1, frameStats: null });
    expect(stats[2]).toMatchObject({ frameStats: { sent: 3_000, nulled: 0, deficit: 0 } });
  });
});

describe('resuming', () => {
  test('is off at first: a session whose client leaves is over, and its player leaves voice', async () => {
    const client = await connect();
    await client.play('demo:rain', house.voice);
    client.drop();
    await gone(client.sessionId);
    await until(() => house.voice.sessions().every(({ state, closeCode }) => state === 'ended' && closeCode === 1000));
    const again = await connect({ 'Session-Id': client.sessionId });
    expect(again.sessionResumed).toBe('false');
    expect(again.sessionId).not.toBe(client.sessionId);
  });

  test('is turned on in seconds; what is left out stays', async () => {
    const client = await connect();
    const path = `/v4/sessions/${client.sessionId}`;
    expect((await client.rest('PATCH', path, {})).body).toEqual({ resuming: false, timeout: 60 });
    expect((await client.rest('PATCH', path, { resuming: true })).body).toEqual({ resuming: true, timeout: 60 });
    expect((await client.rest('PATCH', path, { timeout: 30 })).body).toEqual({ resuming: true, timeout: 30 });
  });

  test('in time: the music never stopped, and what happened meanwhile is told in order', async () => {
    const client = await connect();
    await client.rest('PATCH', `/v4/sessions/${client.sessionId}`, { resuming: true, timeout: 30 });
    await client.play('demo:interlude', house.voice);
    client.drop();
    await waiting(client.sessionId);
    const before = house.lavalink.players()[0]?.framesSent ?? 0;
    clock.advance(29_999);
    expect((house.lavalink.players()[0]?.framesSent ?? 0) - before).toBeGreaterThan(590);

    const again = await connect({ 'Session-Id': client.sessionId });
    expect(again.sessionResumed).toBe('true');
    expect(again.ready).toEqual({ op: 'ready', resumed: true, sessionId: client.sessionId });
    await until(() => again.events.includes('TrackEndEvent finished'));
    expect(again.messages[0]).toMatchObject({ op: 'ready' });
    expect(again.updates.map(({ state }) => state.position).slice(0, 2)).toEqual([5_000, 10_000]);
    const players = await again.rest('GET', `/v4/sessions/${again.sessionId}/players`);
    expect(players.body).toMatchObject([{ guildId: GUILD, state: { connected: true } }]);
    clock.advance(60_000);
    expect(house.lavalink.sessions()).toMatchObject([{ id: client.sessionId, isWaiting: false }]);
  });

  test('too late: the session and its players are gone, a new one begins', async () => {
    const client = await connect();
    await client.rest('PATCH', `/v4/sessions/${client.sessionId}`, { resuming: true, timeout: 30 });
    await client.play('demo:rain', house.voice);
    client.drop();
    await waiting(client.sessionId);
    clock.advance(30_000);
    expect(house.lavalink.players()).toEqual([]);
    const again = await connect({ 'Session-Id': client.sessionId });
    expect(again.ready).toMatchObject({ resumed: false });
  });

  test('is not for another bot, nor for a session whose client is there', async () => {
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
      house.lavalink.dropSockets(USER);
      await waiting(client.sessionId);
      expect(await connect({ 'Session-Id': client.sessionId })).toMatchObject({ sessionResumed: 'true' });
    }
  });
});
