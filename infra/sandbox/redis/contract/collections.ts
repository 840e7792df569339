import { arity, type Case, fails, NOT_FLOAT, NOT_INTEGER, SYNTAX, WRONGTYPE } from './case.ts';

const NOT_POSITIVE = fails('ERR value is out of range, must be positive');

export const hashCases: Case[] = [
  {
    name: 'a hash keeps fields',
    steps: [
      [['HSET', 'h', 'a', 1, 'b', 2], 2],
      [['HSET', 'h', 'b', 3, 'c', 'OK'], 1],
      [['HSET', 'h', 'odd'], arity('hset')],
      [['HSET', 'h', 'a', 1, 'odd'], arity('hset')],
      [['HGET', 'h', 'b'], '3'],
      [['HGET', 'h', 'none'], null],
      [
        ['HMGET', 'h', 'a', 'none', 'c'],
        ['1', null, 'OK'],
      ],
      [['HMGET', 'none', 'a'], [null]],
      [
        ['HGETALL', 'h'],
        ['a', '1', 'b', '3', 'c', 'OK'],
      ],
      [['HGETALL', 'none'], []],
      [['HLEN', 'h'], 3],
      [
        ['HKEYS', 'h'],
        ['a', 'b', 'c'],
      ],
      [
        ['HVALS', 'h'],
        ['1', '3', 'OK'],
      ],
      [['HEXISTS', 'h', 'a'], 1],
      [['HEXISTS', 'h', 'none'], 0],
      [['HSTRLEN', 'h', 'c'], 2],
      [['HSETNX', 'h', 'a', 9], 0],
      [['HSETNX', 'h', 'd', 9], 1],
      [['HDEL', 'h', 'a', 'none', 'd'], 2],
      [['HDEL', 'none', 'a'], 0],
      [['HMSET', 'h', 'z', 1], 'OK'],
      [['SET', 's', 1], 'OK'],
      [['HGET', 's', 'f'], WRONGTYPE],
      [['HSET', 's', 'f', 1], WRONGTYPE],
      [['HDEL', 's', 'f'], WRONGTYPE],
    ],
  },
  {
    name: 'fields count',
    steps: [
      [['HINCRBY', 'h', 'n', 5], 5],
      [['HINCRBY', 'h', 'n', -7], -2],
      [['HINCRBY', 'h', 'n', 'x'], NOT_INTEGER],
      [['HSET', 'h', 'word', 'x', 'max', '9223372036854775807'], 2],
      [['HINCRBY', 'h', 'word', 1], fails('ERR hash value is not an integer')],
      [['HINCRBY', 'h', 'max', 1], fails('ERR increment or decrement would overflow')],
      [['HINCRBYFLOAT', 'h', 'f', '10.5'], '10.5'],
      [['HINCRBYFLOAT', 'h', 'f', '0.1'], '10.6'],
      [['HINCRBYFLOAT', 'h', 'word', '0.1'], fails('ERR hash value is not a float')],
      [['HINCRBYFLOAT', 'h', 'f', 'x'], NOT_FLOAT],
    ],
  },
];

export const setCases: Case[] = [
  {
    name: 'a set keeps members once',
    steps: [
      [['SADD', 's', 'a', 'b', 'a'], 2],
      [['SADD', 's', 'b', 'c'], 1],
      [['SMEMBERS', 's'], ['a', 'b', 'c'], 'unordered'],
      [['SMEMBERS', 'none'], []],
      [['SISMEMBER', 's', 'a'], 1],
      [['SISMEMBER', 's', 'x'], 0],
      [
        ['SMISMEMBER', 's', 'a', 'x'],
        [1, 0],
      ],
      [['SCARD', 's'], 3],
      [['SREM', 's', 'a', 'x'], 1],
      [['SADD', 's'], arity('sadd')],
      [['SPOP', 's', 0], []],
      [['SPOP', 's', 10], ['b', 'c'], 'unordered'],
      [['SPOP', 's'], null],
      [['SPOP', 's', 2], []],
      [['SADD', 's', 'only'], 1],
      [['SPOP', 's'], 'only'],
      [['EXISTS', 's'], 0],
      [['SPOP', 's', -1], NOT_POSITIVE],
      [['SET', 'str', 1], 'OK'],
      [['SADD', 'str', 'a'], WRONGTYPE],
      [['SMEMBERS', 'str'], WRONGTYPE],
    ],
  },
];

export const listCases: Case[] = [
  {
    name: 'a list has two ends',
    steps: [
      [['RPUSH', 'l', 'c', 'd'], 2],
      [['LPUSH', 'l', 'b', 'a'], 4],
      [
        ['LRANGE', 'l', 0, -1],
        ['a', 'b', 'c', 'd'],
      ],
      [
        ['LRANGE', 'l', 1, 2],
        ['b', 'c'],
      ],
      [
        ['LRANGE', 'l', -2, 99],
        ['c', 'd'],
      ],
      [['LRANGE', 'l', 3, 1], []],
      [['LRANGE', 'none', 0, -1], []],
      [['LRANGE', 'l', 'x', 1], NOT_INTEGER],
      [['LLEN', 'l'], 4],
      [['LINDEX', 'l', 0], 'a'],
      [['LINDEX', 'l', -1], 'd'],
      [['LINDEX', 'l', 9], null],
      [['LPOP', 'l'], 'a'],
      [['RPOP', 'l'], 'd'],
      [['LPOP', 'l', 0], []],
      [
        ['RPOP', 'l', 5],
        ['c', 'b'],
      ],
      [['LPOP', 'l'], null],
      [['LPOP', 'l', 2], null],
      [['EXISTS', 'l'], 0],
      [['LPUSHX', 'l', 'x'], 0],
      [['RPUSH', 'l', 'x'], 1],
      [['LPOP', 'l', -1], NOT_POSITIVE],
      [['SET', 's', 1], 'OK'],
      [['LPUSH', 's', 'x'], WRONGTYPE],
      [['LRANGE', 's', 0, 1], WRONGTYPE],
    ],
  },
  {
    name: 'a list is trimmed and weeded',
    steps: [
      [['RPUSH', 'l', 'x', 'a', 'x', 'b', 'x', 'c'], 6],
      [['LREM', 'l', 1, 'x'], 1],
      [
        ['LRANGE', 'l', 0, -1],
        ['a', 'x', 'b', 'x', 'c'],
      ],
      [['LREM', 'l', -1, 'x'], 1],
      [
        ['LRANGE', 'l', 0, -1],
        ['a', 'x', 'b', 'c'],
      ],
      [['RPUSH', 'l', 'x'], 5],
      [['LREM', 'l', 0, 'x'], 2],
      [['LREM', 'l', 0, 'none'], 0],
      [['LTRIM', 'l', 1, -1], 'OK'],
      [
        ['LRANGE', 'l', 0, -1],
        ['b', 'c'],
      ],
      [['LSET', 'l', -1, 'z'], 'OK'],
      [['LSET', 'l', 5, 'z'], fails('ERR index out of range')],
      [['LSET', 'none', 0, 'z'], fails('ERR no such key')],
      [
        ['LRANGE', 'l', 0, -1],
        ['b', 'z'],
      ],
      [['LTRIM', 'l', 5, 9], 'OK'],
      [['EXISTS', 'l'], 0],
      [['LTRIM', 'l', 0, 1], 'OK'],
      [['LPOP', 'l', 1, 2], arity('lpop')],
      [['SPOP', 's', 1, 2], SYNTAX],
    ],
  },
];
