import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { demoCatalog } from './catalog.ts';
import { startLavalink } from './server.ts';
import { BareClient, type House, openHouse, PASSWORD, until } from './testing.ts';

let house: House;
let client: BareClient;
beforeEach(async () => {
  house = await openHouse({ updateIntervalMs: 20 });
  client = await BareClient.connect(house.lavalink);
});
afterEach(async () => {
  client.drop();
  await house.stop();
});

describe('REST', () => {
  test.each([429, 500, 503])('fails with %i until healed, and nothing is done', async (status) => {
    house.lavalink.faults.error(status);
    const { status: given, body } = await client.player({ track: { identifier: 'demo:rain' } });
    expect(given).toBe(status);
    expect(body).toMatchObject({
      status,
      message: 'This endpoint was told to fail',
      path: expect.stringContaining('/v4/'),
    });
    expect(house.lavalink.players()).toEqual([]);
    house.lavalink.faults.heal();
    expect((await client.rest('GET', '/version')).status).toBe(200);
  });

  test('is late, and healing lets what was held back go', async () => {
    house.lavalink.faults.latency(60_000);
    const held = client.rest('GET', '/version');
    expect(await Promise.race([held, new Promise((resolve) => setTimeout(resolve, 40, 'held'))])).toBe('held');
    house.lavalink.faults.heal();
    expect(await held).toMatchObject({ status: 200 });
  });

  test('refuses to load, and plays what was loaded before', async () => {
    house.lavalink.faults.refuseLoads();
    expect((await client.rest('GET', '/v4/loadtracks?identifier=demo:rain')).body).toMatchObject({
      loadType: 'error',
      data: { severity: 'common' },
    });
    house.lavalink.faults.heal();
    expect((await client.rest('GET', '/v4/loadtracks?identifier=demo:rain')).body).toMatchObject({ loadType: 'track' });
  });

  test('a fault that makes no sense is refused', () => {
    expect(() => house.lavalink.faults.latency(-1)).toThrow(RangeError);
    expect(() => house.lavalink.faults.error(200)).toThrow(RangeError);
  });
});

test('silent websockets say nothing and answer no ping, while the music goes on', async () => {
  await client.play('demo:radio', house.voice);
  await until(() => client.updates.length > 3);
  house.lavalink.faults.silence();
  let pongs = 0;
  client.socket.on('pong', () => pongs++);
  await client.rest('GET', '/version');
  const before = client.messages.length;
  client.socket.ping();
  await client.player({ track: { identifier: 'demo:rain' } });
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect([client.messages.length, pongs]).toEqual([before, 0]);
  expect(client.socket.readyState).toBe(client.socket.OPEN);
  house.lavalink.faults.heal();
  client.socket.ping();
  await until(() => pongs > 0 && client.messages.length > before);
});

test('dropped sockets break without a word, those of one bot or of all', async () => {
  const other = await BareClient.connect(house.lavalink, { 'User-Id': '100000000000000002' });
  const codes: number[] = [];
  other.socket.on('close', (code) => codes.push(code));
  house.lavalink.dropSockets('100000000000000002');
  await until(() => codes.length > 0);
  expect(codes).toEqual([1006]);
  expect(client.socket.readyState).toBe(client.socket.OPEN);
});

describe('dying', () => {
  test('killed: clients see their sockets break, the sound stops, the port is closed', async () => {
    await client.play('demo:radio', house.voice);
    await until(() => (house.voice.sessions()[0]?.packets ?? 0) > 5);
    const codes: number[] = [];
    client.socket.on('close', (code) => codes.push(code));
    await house.lavalink.kill();
    await until(() => codes.length > 0);
    expect(codes).toEqual([1006]);
    await until(() => house.voice.sessions()[0]?.isConnected === false);
    expect(house.voice.sessions()[0]).toMatchObject({ closeCode: 1006, silent: 0 });
    await expect(client.rest('GET', '/version')).rejects.toThrow('fetch failed');
    expect(house.lavalink.players()).toEqual([]);
  });

  test('restarted: the same port, and nothing known of before', async () => {
    await client.rest('PATCH', `/v4/sessions/${client.sessionId}`, { resuming: true });
    await client.play('demo:radio', house.voice);
    await house.lavalink.restart();
    const again = await BareClient.connect(house.lavalink, { 'Session-Id': client.sessionId });
    expect(again.ready).toMatchObject({ resumed: false });
    expect(again.sessionId).not.toBe(client.sessionId);
    expect((await again.rest('GET', `/v4/sessions/${client.sessionId}/players`)).status).toBe(404);
    again.drop();
  });

  test('restarted after it was killed', async () => {
    await house.lavalink.kill();
    await house.lavalink.restart();
    expect((await client.rest('GET', '/version')).status).toBe(200);
  });

  test('stopped: clients are told, voice servers too, and the port is free for another', async () => {
    await client.play('demo:radio', house.voice);
    const codes: number[] = [];
    client.socket.on('close', (code) => codes.push(code));
    await Promise.all([house.lavalink.stop(), house.lavalink.stop()]);
    await until(() => codes.length > 0 && house.voice.sessions()[0]?.state === 'ended');
    expect(codes).toEqual([1001]);
    expect(house.voice.sessions()[0]).toMatchObject({ closeCode: 1000 });
    const { port } = house.lavalink;
    const next = await startLavalink({ id: 'next', password: PASSWORD, tracks: demoCatalog, port });
    expect(next.port).toBe(port);
    await expect(startLavalink({ id: 'late', password: PASSWORD, tracks: demoCatalog, port })).rejects.toThrow(
      'EADDRINUSE',
    );
    await next.stop();
  });
});
