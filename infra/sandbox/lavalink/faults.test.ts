import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { demoCatalog } from './catalog.ts';
import { startLavalink } from './server.ts';
import { BareClient, PASSWORD, startServers, type TestServers, until } from './testing.ts';

let servers: TestServers;
let client: BareClient;
beforeEach(async () => {
  servers = await startServers({ updateIntervalMs: 20 });
  client = await BareClient.connect(servers.lavalink);
});
afterEach(async () => {
  client.drop();
  await servers.stop();
});

describe('REST', () => {
  test.each([429, 500, 503])('fails with %i until healed, and does nothing', async (status) => {
    servers.lavalink.faults.error(status);
    const { status: given, body } = await client.player({ track: { identifier: 'demo:rain' } });
    expect(given).toBe(status);
    expect(body).toMatchObject({
      status,
      message: 'This endpoint is set to fail',
      path: expect.stringContaining('/v4/'),
    });
    expect(servers.lavalink.players()).toEqual([]);
    servers.lavalink.faults.heal();
    expect((await client.rest('GET', '/version')).status).toBe(200);
  });

  test('is slow, and healing releases delayed requests', async () => {
    servers.lavalink.faults.latency(60_000);
    const held = client.rest('GET', '/version');
    expect(await Promise.race([held, new Promise((resolve) => setTimeout(resolve, 40, 'held'))])).toBe('held');
    servers.lavalink.faults.heal();
    expect(await held).toMatchObject({ status: 200 });
  });

  test('fails to load tracks until healed', async () => {
    servers.lavalink.faults.refuseLoads();
    expect((await client.rest('GET', '/v4/loadtracks?identifier=demo:rain')).body).toMatchObject({
      loadType: 'error',
      data: { severity: 'common' },
    });
    servers.lavalink.faults.heal();
    expect((await client.rest('GET', '/v4/loadtracks?identifier=demo:rain')).body).toMatchObject({ loadType: 'track' });
  });

  test('invalid faults are rejected', () => {
    expect(() => servers.lavalink.faults.latency(-1)).toThrow(RangeError);
    expect(() => servers.lavalink.faults.error(200)).toThrow(RangeError);
  });
});

test('silent WebSockets send nothing, not even pongs, but stay open', async () => {
  await client.play('demo:radio', servers.voice);
  await until(() => client.updates.length > 3);
  servers.lavalink.faults.silence();
  let pongs = 0;
  client.socket.on('pong', () => pongs++);
  await client.rest('GET', '/version');
  const before = client.messages.length;
  client.socket.ping();
  await client.player({ track: { identifier: 'demo:rain' } });
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect([client.messages.length, pongs]).toEqual([before, 0]);
  expect(client.socket.readyState).toBe(client.socket.OPEN);
  servers.lavalink.faults.heal();
  client.socket.ping();
  await until(() => pongs > 0 && client.messages.length > before);
});

test('sockets of one bot or all bots can be dropped without a close frame', async () => {
  const other = await BareClient.connect(servers.lavalink, { 'User-Id': '100000000000000002' });
  const codes: number[] = [];
  other.socket.on('close', (code) => codes.push(code));
  servers.lavalink.dropSockets('100000000000000002');
  await until(() => codes.length > 0);
  expect(codes).toEqual([1006]);
  expect(client.socket.readyState).toBe(client.socket.OPEN);
});

describe('shutdown', () => {
  test('kill: sockets break, the sound stops, and the port is closed', async () => {
    await client.play('demo:radio', servers.voice);
    await until(() => (servers.voice.sessions()[0]?.packets ?? 0) > 5);
    const codes: number[] = [];
    client.socket.on('close', (code) => codes.push(code));
    await servers.lavalink.kill();
    await until(() => codes.length > 0);
    expect(codes).toEqual([1006]);
    await until(() => servers.voice.sessions()[0]?.isConnected === false);
    expect(servers.voice.sessions()[0]).toMatchObject({ closeCode: 1006, silent: 0 });
    await expect(client.rest('GET', '/version')).rejects.toThrow('fetch failed');
    expect(servers.lavalink.players()).toEqual([]);
  });

  test('restart: the same port, without the previous state', async () => {
    await client.rest('PATCH', `/v4/sessions/${client.sessionId}`, { resuming: true });
    await client.play('demo:radio', servers.voice);
    await servers.lavalink.restart();
    const again = await BareClient.connect(servers.lavalink, { 'Session-Id': client.sessionId });
    expect(again.ready).toMatchObject({ resumed: false });
    expect(again.sessionId).not.toBe(client.sessionId);
    expect((await again.rest('GET', `/v4/sessions/${client.sessionId}/players`)).status).toBe(404);
    again.drop();
  });

  test('restart after a kill', async () => {
    await servers.lavalink.kill();
    await servers.lavalink.restart();
    expect((await client.rest('GET', '/version')).status).toBe(200);
  });

  test('stop: clients and voice servers are notified, and the port is free again', async () => {
    await client.play('demo:radio', servers.voice);
    const codes: number[] = [];
    client.socket.on('close', (code) => codes.push(code));
    await Promise.all([servers.lavalink.stop(), servers.lavalink.stop()]);
    await until(() => codes.length > 0 && servers.voice.sessions()[0]?.state === 'ended');
    expect(codes).toEqual([1001]);
    expect(servers.voice.sessions()[0]).toMatchObject({ closeCode: 1000 });
    const { port } = servers.lavalink;
    const next = await startLavalink({ id: 'next', password: PASSWORD, tracks: demoCatalog, port });
    expect(next.port).toBe(port);
    await expect(startLavalink({ id: 'late', password: PASSWORD, tracks: demoCatalog, port })).rejects.toThrow(
      'EADDRINUSE',
    );
    await next.stop();
  });
});
