import { Redis } from '@upstash/redis';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type RedisEndpoint, startRedis } from '../sandbox/redis/server.ts';
import { post } from './contract/drivers.ts';

const token = 'dialect-token';
let endpoint: RedisEndpoint;

beforeEach(async () => {
  endpoint = await startRedis({ token });
});
afterEach(() => endpoint.stop());

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
    const script = 'return {ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]}';
    const response = await post(
      endpoint,
      '/',
      JSON.stringify(['EVAL', script, 0, 1, 1.5, true, null, { a: [1] }, 'ä']),
    );
    expect(await response.json()).toEqual({ result: ['1', '1.5', 'true', 'null', '{"a":[1]}', 'ä'] });
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
    const body = '[["SET","k","OK"],["MGET","k","none"],["EVAL","return {\'OK\',1}",0],["PING"],["GET"]]';
    const response = await fetch(`${endpoint.url}/pipeline`, { method: 'POST', headers, body });
    expect(await response.json()).toEqual([
      { result: 'OK' },
      { result: ['T0s=', null] },
      { result: ['T0s=', 1] },
      { result: 'UE9ORw==' },
      { error: "ERR wrong number of arguments for 'get' command" },
    ]);
  });
});
