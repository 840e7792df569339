import { describe, expect, test } from 'vitest';
import { Engine } from './engine.ts';
import { OK, RedisError } from './reply.ts';

const NOON = Date.UTC(2030, 0, 1, 12);

/** An engine whose clock and chance the test holds. */
function engineAt(start = NOON) {
  const world = { now: start, chance: 0 };
  const engine = new Engine({ now: () => world.now, random: () => world.chance, scriptTimeLimitMs: 50 });
  const run = (line: string) => engine.execute(line.split(' '));
  return { engine, world, run };
}

describe('GIVEN a clock that the test moves', () => {
  test('THEN a key lives to its last millisecond, and no longer', () => {
    const { world, run } = engineAt();
    run('SET k v PX 1500');
    expect(run('PTTL k')).toBe(1500);
    expect(run('TTL k')).toBe(2);
    world.now += 1001;
    expect(run('TTL k')).toBe(0);
    world.now += 499;
    expect(run('GET k')).toBe('v');
    world.now += 1;
    expect(run('GET k')).toBeNull();
    expect(run('PTTL k')).toBe(-2);
  });

  test('THEN TIME and the expiry of a script read one moment', () => {
    const { engine } = engineAt();
    const script =
      "local a = redis.call('TIME') redis.call('SET', 'k', 1, 'PX', 7) return {a[1], redis.call('PEXPIRETIME', 'k')}";
    expect(engine.execute(['EVAL', script, '0'])).toEqual([String(NOON / 1000), NOON + 7]);
  });

  test('THEN keys nobody asks for are swept', () => {
    const { engine, world, run } = engineAt();
    run('SET short v EX 1');
    run('SET long v EX 60');
    world.now += 1001;
    engine.sweep();
    expect([...engine.keys.entriesAfter(0)].map(({ key }) => key)).toEqual(['long']);
    world.now = NOON;
    expect(run('EXISTS short')).toBe(0);
  });

  test('THEN a key made again after its time has none of its past', () => {
    const { world, run } = engineAt();
    run('SET k 5 PX 10');
    world.now += 11;
    expect(run('INCR k')).toBe(1n);
    expect(run('TTL k')).toBe(-1);
    run('ZADD z 1 a');
    run('PEXPIRE z 10');
    world.now += 11;
    expect(run('ZADD z XX INCR 1 a')).toBeNull();
    expect(run('TYPE z')).toMatchObject({ text: 'none' });
  });
});

test('SCAN shows every key that stays, while others come and go', () => {
  const { run } = engineAt();
  for (let i = 0; i < 50; i++) run(`SET stays:${i} v`);
  const seen = new Set<unknown>();
  let cursor = '0';
  let round = 0;
  do {
    const reply = run(`SCAN ${cursor} COUNT 7 MATCH stays:*`);
    if (!Array.isArray(reply) || !Array.isArray(reply[1])) throw new Error('SCAN answers a cursor and a list');
    for (const key of reply[1]) seen.add(key);
    cursor = String(reply[0]);
    run(`SET comes:${round} v`);
    run(`DEL comes:${round - 1}`);
    run(`SET stays:${round} w`);
    round++;
  } while (cursor !== '0' && round < 100);
  expect(seen.size).toBe(50);
});

test('chance decides what SPOP takes', () => {
  const { world, run } = engineAt();
  run('SADD s a b c d');
  world.chance = 0.99;
  expect(run('SPOP s')).toBe('d');
  world.chance = 0;
  expect(run('SPOP s 2')).toEqual(['a', 'b']);
});

test('a transaction runs all or, where one cannot be queued, nothing', () => {
  const { engine, run } = engineAt();
  const refused = engine.transaction([['SET', 'k', '1'], ['GET']]);
  expect(refused).toBeInstanceOf(RedisError);
  expect(run('EXISTS k')).toBe(0);
  expect(
    engine.transaction([
      ['SET', 'k', '1'],
      ['INCR', 'k'],
    ]),
  ).toEqual([OK, 2n]);
});

describe('GIVEN a script that does not end', () => {
  test.each([
    ['a plain loop', 'while true do end'],
    ['a loop that catches errors', 'while true do pcall(function() while true do end end) end'],
    ['a tail call without end', 'local function f() return f() end return f()'],
  ])('THEN %s is ended, and the next script runs', (_, script) => {
    const { engine } = engineAt();
    const reply = engine.execute(['EVAL', script, '0']);
    expect(reply).toBeInstanceOf(RedisError);
    expect(String(reply)).toContain('Script ran longer than 50 ms');
    expect(engine.execute(['EVAL', 'return 7', '0'])).toBe(7);
  });

  test.each([
    ['a recursion without end', 'local function f() return 1 + f() end return f()'],
    ['a table inside itself', 'local t = {} t[1] = t return t'],
    ['a failure without words', 'error()'],
    ['a failure that is a table', 'error({})'],
    ['an error that is no text', 'return {err = {}}'],
    ['a number that is none', 'return string.format("%x %o %d %c", 0/0, 1/0, -1/0, 0/0)'],
    ['more results than fit', 'return {unpack({}, 1, 10000000)}'],
    ['a long text', 'return string.rep("x", 1e12)'],
  ])('THEN %s does no harm', (_, script) => {
    const { engine } = engineAt();
    engine.execute(['EVAL', script, '0']);
    expect(engine.execute(['EVAL', 'return 7', '0'])).toBe(7);
  });
});

test('one script leaves nothing behind for the next', () => {
  const { engine } = engineAt();
  for (const script of ['rawset(_G, "x", 1)', 'string.upper = nil', 'KEYS.x = 1 ARGV[9] = 2', 'setmetatable(_G, {})']) {
    engine.execute(['EVAL', script, '0']);
  }
  expect(engine.execute(['EVAL', 'return x', '0'])).toBeInstanceOf(RedisError);
  expect(engine.execute(['EVAL', 'return {string.upper("a"), #ARGV, KEYS.x == nil}', '0'])).toEqual(['A', 0, 1]);
});
