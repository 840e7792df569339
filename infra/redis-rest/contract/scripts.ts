import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { arity, type Case, fails } from './case.ts';

const sha = (script: string) => createHash('sha1').update(script).digest('hex');

/** A script without keys, and what it answers. */
const gives = (script: string, expected: unknown): [string[], unknown] => [['EVAL', script, '0'], expected];

/** A script on the sorted set `z`, and what it answers. */
const onSet = (script: string, expected: unknown): [string[], unknown] => [
  ['EVAL', `return redis.call(${script})`, '1', 'z'],
  expected,
];

const WRITES = "return redis.call('SET', KEYS[1], ARGV[1])";
const NEVER_SENT = `return '${crypto.randomUUID()}'`;

export const scriptCases: Case[] = [
  {
    name: 'scripts run with keys and arguments',
    steps: [
      [['EVAL', WRITES, 1, 'k', 'v'], 'OK'],
      [['GET', 'k'], 'v'],
      [
        ['EVAL', 'return {KEYS[1], KEYS[2], ARGV[1], #ARGV, #KEYS}', 2, 'a', 'b', 'c', 'd'],
        ['a', 'b', 'c', 2, 2],
      ],
      [['EVAL', 'return ARGV[1]', 0, 'ä😀'], 'ä😀'],
      [['EVAL', 'return 1'], arity('eval')],
      [['EVALSHA', sha(WRITES)], arity('evalsha')],
    ],
  },
  {
    name: 'a script is known by its SHA-1 once it has run',
    steps: [
      [['EVALSHA', sha(NEVER_SENT), 1, 'k', 'v'], fails('NOSCRIPT No matching script. Please use EVAL.')],
      [['EVALSHA', 'short', 0], fails('NOSCRIPT No matching script. Please use EVAL.')],
      [['EVAL', WRITES, 1, 'k', 'w'], 'OK'],
      [['EVALSHA', sha(WRITES), 1, 'k', 'x'], 'OK'],
      [['GET', 'k'], 'x'],
    ],
  },
  {
    name: 'values turn into replies',
    steps: [
      gives('return 3.99', 3),
      gives('return -3.99', -3),
      gives("return '3.99'", '3.99'),
      gives('return true', 1),
      gives('return false', null),
      gives('return nil', null),
      gives('return {1, 2.5, "x", {3, {4}}, true}', [1, 2, 'x', [3, [4]], 1]),
      gives('return {1, false, 3}', [1, null, 3]),
      gives('return {"OK", {"OK"}}', ['OK', ['OK']]),
    ],
  },
  {
    name: 'replies turn into values',
    steps: [
      gives("return type(redis.call('GET', 'none'))", 'boolean'),
      gives("return redis.call('GET', 'none') == false", 1),
      gives("redis.call('SET', 'k', '5') return redis.call('GET', 'k')", '5'),
      gives("return type(redis.call('EXISTS', 'k'))", 'number'),
      gives("redis.call('HSET', 'h', 'f', 'v') return redis.call('HGETALL', 'h')[2]", 'v'),
      gives("return redis.call('HINCRBY', 'h', 'n', 2) + 1", 3),
    ],
  },
  {
    name: 'milliseconds since 1970 are kept whole',
    steps: [
      gives("return tonumber('1763715600123') + 1", 1763715600124),
      gives("return math.max(1, math.ceil(tonumber('1763715600123') + 10000 - tonumber('1763715600124')))", 9999),
      gives("return '10' + 5", 15),
    ],
  },
  {
    name: 'a sorted set serves a sliding window',
    steps: [
      onSet("'ZADD', KEYS[1], 1763715600123, 'b'", 1),
      onSet("'ZADD', KEYS[1], tonumber('1763715600122'), 'a'", 1),
      onSet("'ZADD', KEYS[1], 1763715600124.5, 'c'", 1),
      onSet("'ZADD', KEYS[1], 1763715600124, 'b'", 0),
      [['ZCARD', 'z'], 3],
      onSet("'ZCARD', KEYS[1]", 3),
      onSet("'ZRANGE', KEYS[1], 0, 0, 'WITHSCORES'", ['a', '1763715600122']),
      [
        ['ZRANGE', 'z', 0, -1],
        ['a', 'b', 'c'],
      ],
      [
        ['ZRANGE', 'z', 1, 5, 'withscores'],
        ['b', '1763715600124', 'c', '1763715600124.5'],
      ],
      onSet("'ZREMRANGEBYSCORE', KEYS[1], '-inf', tonumber('1763715600123')", 1),
      onSet("'ZREMRANGEBYSCORE', KEYS[1], '-inf', '(1763715600124'", 0),
      onSet("'PEXPIRE', KEYS[1], tonumber('90000')", 1),
      [['TTL', 'z'], expect.toBeOneOf([89, 90])],
      [['ZRANGE', 'none', 0, -1], []],
      [['ZCARD', 'none'], 0],
    ],
  },
  {
    name: 'a script that fails is an error, and keeps what it had written',
    steps: [
      gives("redis.call('SET', 'a', '1') error('my own words')", fails(expect.stringMatching(/^ERR .*my own words/))),
      gives("redis.call('NOSUCH')", fails(expect.stringMatching(/^ERR /))),
      gives('return (', fails(expect.stringMatching(/^ERR .*unexpected symbol near/))),
      [['GET', 'a'], '1'],
    ],
  },
];
