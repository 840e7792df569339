import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from '@upstash/redis';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { post } from './contract/drivers.ts';
import { type RedisEndpoint, startRedis } from './server.ts';

const token = 'server-token';
let endpoint: RedisEndpoint;
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'chorus-redis-'));
  endpoint = await startRedis({ token });
});
afterEach(async () => {
  await endpoint.stop();
  await rm(directory, { recursive: true });
});

const clientOf = ({ url }: RedisEndpoint) => new Redis({ url, token, retry: { retries: 0 } });

describe('who may ask', () => {
  test.each([
    ['no token', {}],
    ['a wrong token', { Authorization: 'Bearer wrong' }],
    ['a token that starts right', { Authorization: `Bearer ${token}x` }],
    ['another scheme', { Authorization: `Basic ${token}` }],
    ['an empty bearer', { Authorization: 'Bearer ' }],
  ])('GIVEN %s THEN 401, and nothing is done', async (_, headers: Record<string, string>) => {
    for (const path of ['/', '/pipeline', '/nosuch']) {
      const response = await fetch(endpoint.url + path, { method: 'POST', headers, body: '["SET","k","v"]' });
      expect(response.status).toBe(401);
      expect(await response.json()).toEqual({ error: 'WRONGPASS invalid or missing auth token' });
    }
    expect(await clientOf(endpoint).exists('k')).toBe(0);
  });

  test('an empty token is refused at the start', async () => {
    await expect(startRedis({ token: '' })).rejects.toThrow('must not be empty');
  });

  test('only this machine is listened to', () => {
    expect(new URL(endpoint.url).hostname).toBe('127.0.0.1');
  });
});

describe('what is asked', () => {
  test.each([
    ['/', ''],
    ['/', '{"SET":"k"}'],
    ['/', '["SET","k"'],
    ['/', '[]'],
    ['/', 'null'],
    ['/', '"PING"'],
    ['/', `${'['.repeat(100_000)}`],
    ['/pipeline', '["PING"]'],
    ['/pipeline', '[]'],
    ['/pipeline', '[["PING"],[]]'],
    ['/multi-exec', '[["PING"],"PING"]'],
  ])('GIVEN POST %s with a body it cannot read THEN 400 with a reason', async (path, body) => {
    const response = await post(endpoint, path, body);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      error: expect.stringMatching(/^ERR failed to parse the request: expected /),
    });
  });

  test('words that are no text are taken as JSON', async () => {
    const response = await post(endpoint, '/', '["RPUSH","k",1,1.5,true,null,{"a":[1]},"ä"]');
    expect(await response.json()).toEqual({ result: 6 });
    const list = await post(endpoint, '/', '["LRANGE","k",0,-1]');
    expect(await list.json()).toEqual({ result: ['1', '1.5', 'true', 'null', '{"a":[1]}', 'ä'] });
  });

  test('a request past ten mebibytes is refused', async () => {
    const response = await post(endpoint, '/', JSON.stringify(['SET', 'k', 'x'.repeat(10 * 1024 * 1024)]));
    expect(response.status).toBe(413);
    expect(await response.json()).toEqual({ error: expect.stringMatching(/^ERR max request size exceeded/) });
  });

  test('a command can be a path', async () => {
    const get = (path: string) => fetch(endpoint.url + path, { headers: { Authorization: `Bearer ${token}` } });
    expect(await (await get('/set/a%2Fb/%C3%A4')).json()).toEqual({ result: 'OK' });
    expect(await (await get('/get/a%2Fb')).json()).toEqual({ result: 'ä' });
    expect((await get('/get/%E0%A4%A')).status).toBe(400);
    expect((await get('/get')).status).toBe(400);
  });

  test('other paths are not found', async () => {
    expect((await post(endpoint, '/nosuch', '[]')).status).toBe(404);
  });

  test('base64 is for every text but a single OK', async () => {
    const headers = { Authorization: `Bearer ${token}`, 'Upstash-Encoding': 'base64' };
    const body =
      '[["SET","k","OK"],["GET","k"],["MGET","k","none"],["EVAL","return {{ok=\'OK\'},1}",0],["PING"],["GET"]]';
    const response = await fetch(`${endpoint.url}/pipeline`, { method: 'POST', headers, body });
    expect(await response.json()).toEqual([
      { result: 'OK' },
      { result: 'T0s=' },
      { result: ['T0s=', null] },
      { result: ['T0s=', 1] },
      { result: 'UE9ORw==' },
      { error: "ERR wrong number of arguments for 'get' command" },
    ]);
  });
});

describe('faults', () => {
  test('GIVEN failWith THEN every exchange fails with that status, until healed', async () => {
    endpoint.failWith(503);
    expect((await post(endpoint, '/', '["SET","k","v"]')).status).toBe(503);
    await expect(clientOf(endpoint).get('k')).rejects.toThrow('told to fail with 503');
    endpoint.heal();
    expect(await clientOf(endpoint).get('k')).toBeNull();
  });

  test('GIVEN pause THEN a client with a deadline gives up, and healing lets the held ones go', async () => {
    endpoint.pause(60_000);
    const signal = () => AbortSignal.timeout(20);
    await expect(new Redis({ url: endpoint.url, token, retry: { retries: 0 }, signal }).get('k')).rejects.toThrow();
    const held = clientOf(endpoint).set('k', 'v');
    await expect(Promise.race([held, new Promise((resolve) => setTimeout(resolve, 30, 'held'))])).resolves.toBe('held');
    endpoint.heal();
    expect(await held).toBe('OK');
  });

  test('a fault that makes no sense is refused', () => {
    expect(() => endpoint.pause(-1)).toThrow(RangeError);
    expect(() => endpoint.pause(Number.NaN)).toThrow(RangeError);
    expect(() => endpoint.failWith(200)).toThrow(RangeError);
  });
});

describe('start and stop', () => {
  test('stop ends open connections and frees the port, also twice and while paused', async () => {
    const { port } = new URL(endpoint.url);
    const socket = connect(Number(port), '127.0.0.1');
    const closed = new Promise((resolve) => socket.on('close', resolve));
    await new Promise((resolve) => socket.on('connect', resolve));
    endpoint.pause(60_000);
    const held = post(endpoint, '/', '["PING"]').catch(() => 'cut off');
    await new Promise((resolve) => setTimeout(resolve, 20));
    await Promise.all([endpoint.stop(), endpoint.stop()]);
    await closed;
    expect(await held).toBe('cut off');
    endpoint = await startRedis({ token, port: Number(port) });
    expect(await clientOf(endpoint).ping()).toBe('PONG');
  });

  test('a port that is taken is an error', async () => {
    await expect(startRedis({ token, port: Number(new URL(endpoint.url).port) })).rejects.toThrow('EADDRINUSE');
  });

  test('with a snapshot, everything is there again after a restart', async () => {
    const snapshot = join(directory, 'state', 'redis.json');
    const first = await startRedis({ token, snapshot });
    const redis = clientOf(first);
    await redis.set('text', 'ä😀', { ex: 100 });
    await redis.hset('hash', { f: 'v' });
    await redis.sadd('set', 'm');
    await redis.rpush('list', 'a', 'b');
    await redis.eval("return redis.call('ZADD', 'zset', '-inf', 'down', 0.5, 'low')", [], []);
    await redis.set('gone', 'v', { px: 1 });
    await new Promise((resolve) => setTimeout(resolve, 5));
    await first.stop();

    const second = await startRedis({ token, snapshot });
    const again = clientOf(second);
    expect(await again.get('text')).toBe('ä😀');
    expect(await again.ttl('text')).toBeOneOf([98, 99, 100]);
    expect(await again.hgetall('hash')).toEqual({ f: 'v' });
    expect(await again.smembers('set')).toEqual(['m']);
    expect(await again.lrange('list', 0, -1)).toEqual(['a', 'b']);
    expect(await again.zrange('zset', 0, 1)).toEqual(['down', 'low']);
    expect(await again.exists('gone')).toBe(0);
    await second.stop();
  });

  test('a snapshot that cannot be read is set aside, and the start is empty', async () => {
    const snapshot = join(directory, 'redis.json');
    await writeFile(snapshot, '{"version":1,"keys":[{"key":');
    const warning = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const restarted = await startRedis({ token, snapshot });
    expect(await clientOf(restarted).dbsize()).toBe(0);
    expect(warning).toHaveBeenCalledOnce();
    expect(await readFile(`${snapshot}.broken`, 'utf8')).toContain('"version":1');
    await restarted.stop();
    warning.mockRestore();
  });
});
