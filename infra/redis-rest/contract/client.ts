import { randomUUID } from 'node:crypto';
import { Redis } from '@upstash/redis';
import { expect, test } from 'vitest';
import { post, type Target } from './drivers.ts';

/** What is promised to users of @upstash/redis, through the methods they call. */
export function describeClientContract(target: Target): void {
  const connect = (options: { enableAutoPipelining?: boolean; automaticDeserialization?: boolean } = {}) =>
    new Redis({ url: target.url, token: target.token, retry: { retries: 0 }, ...options });

  test('values, counters and expiries', async () => {
    const redis = connect();
    expect(await redis.set('k', { a: [1, 'ä😀'] }, { ex: 100, nx: true })).toBe('OK');
    expect(await redis.get('k')).toEqual({ a: [1, 'ä😀'] });
    expect(await redis.set('k', 'again', { nx: true })).toBeNull();
    expect(await redis.ttl('k')).toBeOneOf([99, 100]);
    expect(await redis.incrby('n', 5)).toBe(5);
    expect(await redis.mget('k', 'none')).toEqual([{ a: [1, 'ä😀'] }, null]);
    expect(await redis.set('ok', 'OK')).toBe('OK');
    expect(await redis.mget('ok', 'ok')).toEqual(['OK', 'OK']);
    expect(await redis.del('k', 'none')).toBe(1);
    expect(await redis.ping()).toBe('PONG');
  });

  test('hashes and sorted sets', async () => {
    const redis = connect();
    expect(await redis.hset('h', { name: 'Ann', age: 30 })).toBe(2);
    expect(await redis.hgetall('h')).toEqual({ name: 'Ann', age: 30 });
    expect(await redis.hgetall('none')).toBeNull();
    await redis.eval("return redis.call('ZADD', KEYS[1], 2, 'b', 1, 'a')", ['z'], []);
    expect(await redis.zrange('z', 0, 0, { withScores: true })).toEqual(['a', 1]);
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
    await expect(redis.evalsha(randomUUID(), [], [])).rejects.toThrow('NOSCRIPT No matching script. Please use EVAL.');
    await expect(redis.lpush('k', 1)).rejects.toThrow("ERR unknown command 'lpush'");
  });

  test('a pipeline answers each command, errors in their place', async () => {
    const redis = connect();
    const pipeline = redis.pipeline().set('k', 'word').evalsha('none', [], []).get('k').hgetall('none').mget('k', 'k');
    expect(await pipeline.exec({ keepErrors: true })).toEqual([
      { result: 'OK', error: undefined },
      { result: undefined, error: 'NOSCRIPT No matching script. Please use EVAL.' },
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

  test('a transaction runs as one', async () => {
    const redis = connect();
    expect(await redis.multi().set('k', 1).incr('k').get('k').hset('h', { f: 'v' }).hgetall('h').exec()).toEqual([
      'OK',
      2,
      2,
      1,
      { f: 'v' },
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
    const script = redis.createScript<string>(`return '${randomUUID()}' .. ARGV[1]`);
    const first = await script.exec([], ['x']);
    expect(await script.exec([], ['x'])).toBe(first);
    expect(await redis.evalsha(script.sha1 ?? '', [], ['x'])).toBe(first);
  });
}
