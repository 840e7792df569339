import { randomUUID } from 'node:crypto';
import { Redis } from '@upstash/redis';
import { expect, test } from 'vitest';
import { post, type Target } from './drivers.ts';

/** At most ARGV[3] in ARGV[2] ms; a request asked about again gets the verdict it had. The clock is the server's. */
const SLIDING_WINDOW = `
local window, verdict = KEYS[1], KEYS[2]
local request, period, limit = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local remembered = redis.call('GET', verdict)
if remembered then return {tonumber(remembered), 1} end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', window, '-inf', now - period)
local admitted = 0
if redis.call('ZCARD', window) < limit then
  admitted = 1
  redis.call('ZADD', window, now, request)
  redis.call('PEXPIRE', window, period)
end
redis.call('SET', verdict, admitted, 'PX', period)
return {admitted, 0}
`;

/** What is promised to users of @upstash/redis, through the methods they call. */
export function describeClientContract(target: Target): void {
  const connect = (options: { enableAutoPipelining?: boolean; automaticDeserialization?: boolean } = {}) =>
    new Redis({ url: target.url, token: target.token, retry: { retries: 0 }, ...options });

  const limiter = (redis: Redis) => {
    const script = redis.createScript<[number, number]>(SLIDING_WINDOW);
    return (request: string, { limit = 5, periodMs = 60_000 } = {}) =>
      script.exec(['{l}:window', `{l}:${request}`], [request, String(periodMs), String(limit)]);
  };

  test('values, counters and expiries', async () => {
    const redis = connect();
    expect(await redis.set('k', { a: [1, 'ä😀'] }, { ex: 100, nx: true })).toBe('OK');
    expect(await redis.get('k')).toEqual({ a: [1, 'ä😀'] });
    expect(await redis.set('k', 'again', { nx: true })).toBeNull();
    expect(await redis.ttl('k')).toBeOneOf([99, 100]);
    expect(await redis.incrby('n', 5)).toBe(5);
    expect(await redis.incrbyfloat('n', 0.5)).toBe(5.5);
    expect(await redis.mget('k', 'none')).toEqual([{ a: [1, 'ä😀'] }, null]);
    expect(await redis.set('ok', 'OK')).toBe('OK');
    expect(await redis.mget('ok', 'ok')).toEqual(['OK', 'OK']);
    expect(await redis.del('k', 'none')).toBe(1);
    expect(await redis.ping()).toBe('PONG');
    expect(await redis.type('n')).toBe('string');
  });

  test('hashes, sets, lists and sorted sets', async () => {
    const redis = connect();
    expect(await redis.hset('h', { name: 'Ann', age: 30 })).toBe(2);
    expect(await redis.hgetall('h')).toEqual({ name: 'Ann', age: 30 });
    expect(await redis.hgetall('none')).toBeNull();
    expect(await redis.sadd('s', 'a', 'b')).toBe(2);
    expect((await redis.smembers('s')).toSorted()).toEqual(['a', 'b']);
    expect(await redis.rpush<unknown>('l', 1, { x: 2 })).toBe(2);
    expect(await redis.lrange('l', 0, -1)).toEqual([1, { x: 2 }]);
    expect(await redis.zadd('z', { nx: true }, { score: 1, member: 'a' }, { score: 2, member: 'b' })).toBe(2);
    expect(await redis.zrange('z', 0, 1, { byScore: true, rev: false, withScores: true })).toEqual(['a', 1]);
    expect(await redis.zscore('z', 'b')).toBe(2);
    const [cursor, keys] = await redis.scan('0', { match: '?', count: 100 });
    expect([cursor, keys.toSorted()]).toEqual(['0', ['h', 'l', 's', 'z']]);
  });

  test('with deserialization off, everything stays text', async () => {
    const redis = connect({ automaticDeserialization: false });
    await redis.set('k', '123');
    expect(await redis.get('k')).toBe('123');
    expect(await redis.hset('h', { n: '1' })).toBe(1);
    expect(await redis.hget('h', 'n')).toBe('1');
    // Not an object then: the client hands Redis' flat list on.
    expect(await redis.hgetall('h')).toEqual(['n', '1']);
  });

  test('an error says what Redis says', async () => {
    const redis = connect();
    await redis.set('k', 'word');
    await expect(redis.incr('k')).rejects.toThrow('ERR value is not an integer or out of range');
    await expect(redis.lpush('k', 1)).rejects.toThrow('WRONGTYPE');
  });

  test('a pipeline answers each command, errors in their place', async () => {
    const redis = connect();
    const pipeline = redis.pipeline().set('k', 'word').incr('k').get('k').hgetall('none').mget('k', 'k');
    expect(await pipeline.exec({ keepErrors: true })).toEqual([
      { result: 'OK', error: undefined },
      { result: undefined, error: 'ERR value is not an integer or out of range' },
      { result: 'word', error: undefined },
      { result: null, error: undefined },
      { result: ['word', 'word'], error: undefined },
    ]);
  });

  test('calls made together travel as one pipeline', async () => {
    const redis = connect({ enableAutoPipelining: true });
    expect(await Promise.all([redis.incr('a'), redis.incr('a'), redis.get('none'), redis.ping()])).toEqual([
      1,
      2,
      null,
      'PONG',
    ]);
  });

  test('a transaction runs as one, failures inside it stand alone', async () => {
    const redis = connect();
    expect(await redis.multi().set('k', 1).incr('k').get('k').exec()).toEqual(['OK', 2, 2]);
    expect(await redis.multi().set('k', 'word').incr('k').get('k').exec({ keepErrors: true })).toEqual([
      { result: 'OK', error: undefined },
      { result: undefined, error: 'ERR value is not an integer or out of range' },
      { result: 'word', error: undefined },
    ]);
  });

  test('a transaction with a command that cannot be queued changes nothing', async () => {
    const response = await post(target, '/multi-exec', '[["SET","k","v"],["NOSUCH"],["GET"]]');
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: 'EXECABORT Transaction discarded because of previous errors.' });
    expect(await connect().exists('k')).toBe(0);
  });

  test('a script is sent once by EVAL, then named by its SHA-1', async () => {
    const redis = connect();
    await redis.scriptFlush();
    const script = redis.createScript<string>(`return '${randomUUID()}' .. ARGV[1]`);
    const first = await script.exec([], ['x']);
    expect(await script.exec([], ['x'])).toBe(first);
    expect(await redis.scriptExists(script.sha1 ?? '')).toEqual([1]);
    const readOnly = redis.createScript<number, true>('return #KEYS', { readonly: true });
    expect(await readOnly.exec(['a', 'b'], [])).toBe(2);
  });

  test('a sliding window admits its limit and remembers each verdict', async () => {
    const admit = limiter(connect());
    const verdicts: unknown[] = [];
    for (const request of ['1', '2', '3', '1', '4']) verdicts.push(await admit(request, { limit: 3 }));
    expect(verdicts).toEqual([
      [1, 0],
      [1, 0],
      [1, 0],
      [1, 1],
      [0, 0],
    ]);
    expect(await admit('4', { limit: 3 })).toEqual([0, 1]);
  });

  test('a sliding window opens again', async () => {
    const admit = limiter(connect());
    expect(await admit('1', { limit: 1, periodMs: 40 })).toEqual([1, 0]);
    await expect
      .poll(() => admit(randomUUID(), { limit: 1, periodMs: 40 }), { interval: 10, timeout: 5_000 })
      .toEqual([1, 0]);
  });

  test.each([true, false])(
    'of twenty requests at once exactly five pass (auto-pipelining %s)',
    async (enableAutoPipelining) => {
      const redis = connect({ enableAutoPipelining });
      await redis.scriptFlush();
      const admit = limiter(redis);
      const verdicts = await Promise.all(Array.from({ length: 20 }, (_, i) => admit(`request-${i}`)));
      expect(verdicts.filter(([admitted]) => admitted === 1)).toHaveLength(5);
      expect(await redis.zcard('{l}:window')).toBe(5);
    },
  );
}
