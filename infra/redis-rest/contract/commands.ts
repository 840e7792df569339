import { expect } from 'vitest';
import { arity, type Case, fails } from './case.ts';

export const commandCases: Case[] = [
  {
    name: 'the connection answers',
    steps: [
      [['PING'], 'PONG'],
      [['ping', 'hello'], 'hello'],
      [['PING', 'ä€😀'], 'ä€😀'],
    ],
  },
  {
    name: 'what is not served is refused by name',
    steps: [
      [['NOSUCH', 'a'], fails("ERR unknown command 'NOSUCH': it is not in infra/redis-rest/commands.ts")],
      // These would change the connection that all clients share, stop the server, or reach into ioredis itself.
      ...['SUBSCRIBE', 'MULTI', 'SELECT', 'BLPOP', 'SHUTDOWN', 'CONFIG', 'disconnect', 'constructor', '__proto__'].map(
        (name): Case['steps'][number] => [[name, 'a'], fails(expect.stringMatching(/^ERR unknown command/))],
      ),
      [['PING'], 'PONG'],
    ],
  },
  {
    name: 'SET stores, GET reads',
    steps: [
      [['GET', 'k'], null],
      [['SET', 'k', 'v'], 'OK'],
      [['GET', 'k'], 'v'],
      [['SET', 'k', ''], 'OK'],
      [['GET', 'k'], ''],
      [['SET', 'k', 'OK'], 'OK'],
      [['GET', 'k'], 'OK'],
      [['SET', 'k', 12.5], 'OK'],
      [['GET', 'k'], '12.5'],
      [['SET', 'ä😀', 'ä😀'], 'OK'],
      [['GET', 'ä😀'], 'ä😀'],
      [['GET'], arity('get')],
      [['SET', 'k'], arity('set')],
    ],
  },
  {
    name: 'SET NX and XX decide by what is there',
    steps: [
      [['SET', 'k', '1', 'XX'], null],
      [['SET', 'k', '1', 'nx'], 'OK'],
      [['SET', 'k', '2', 'nx'], null],
      [['SET', 'k', '3', 'XX', 'EX', 100], 'OK'],
      [['GET', 'k'], '3'],
      [['SET', 'k', '4', 'NX', 'XX'], fails('ERR syntax error')],
    ],
  },
  {
    name: 'SET with an expiry, and without',
    steps: [
      [['SET', 'k', 'v', 'ex', 100], 'OK'],
      [['TTL', 'k'], expect.toBeOneOf([99, 100])],
      [['SET', 'k', 'v'], 'OK'],
      [['TTL', 'k'], -1],
      [['SET', 'k', 'v', 'px', 100000, 'nx'], null],
      [['SET', 'k', 'v', 'px', 100000, 'xx'], 'OK'],
      [['TTL', 'k'], expect.toBeOneOf([99, 100])],
    ],
  },
  {
    name: 'counters count',
    steps: [
      [['INCR', 'n'], 1],
      [['INCRBY', 'n', 41], 42],
      [['INCRBY', 'n', -50], -8],
      [['GET', 'n'], '-8'],
      [['SET', 'timed', 1, 'EX', 100], 'OK'],
      [['INCR', 'timed'], 2],
      [['TTL', 'timed'], expect.toBeOneOf([99, 100])],
      [['INCR'], arity('incr')],
    ],
  },
  {
    name: 'keys come and go',
    steps: [
      [['SET', 'a', 1], 'OK'],
      [['SET', 'b', 2], 'OK'],
      [
        ['MGET', 'a', 'none', 'b'],
        ['1', null, '2'],
      ],
      [['EXISTS', 'a', 'a', 'none'], 2],
      [['DEL', 'a', 'none', 'b'], 2],
      [['EXISTS', 'a', 'b'], 0],
      [['DEL'], arity('del')],
    ],
  },
  {
    name: 'EXPIRE sets a time',
    steps: [
      [['EXPIRE', 'k', 10], 0],
      [['TTL', 'k'], -2],
      [['PTTL', 'k'], -2],
      [['SET', 'k', 'v'], 'OK'],
      [['TTL', 'k'], -1],
      [['EXPIRE', 'k', 100], 1],
      [['TTL', 'k'], expect.toBeOneOf([99, 100])],
      [['PEXPIRE', 'k', 90000], 1],
      [['TTL', 'k'], expect.toBeOneOf([89, 90])],
      [['EXPIRE', 'k', 10, 'NX'], arity('expire')],
      [['EXPIRE', 'k', -1], 1],
      [['EXISTS', 'k'], 0],
    ],
  },
  {
    name: 'a key past its time is gone for every command',
    steps: [
      [['SET', 'k', 'v', 'PX', 20], 'OK'],
      [['HSET', 'h', 'f', 'v'], 1],
      [['PEXPIRE', 'h', 20], 1],
      { waitMs: 45 },
      [['GET', 'k'], null],
      [['TTL', 'k'], -2],
      [['EXISTS', 'k', 'h'], 0],
      [['HGETALL', 'h'], []],
      [['SET', 'k', 'again', 'NX'], 'OK'],
      [['TTL', 'k'], -1],
      [['INCR', 'h'], 1],
    ],
  },
  {
    name: 'a hash keeps fields',
    steps: [
      [['HSET', 'h', 'a', 1, 'b', 2], 2],
      [['HSET', 'h', 'b', 3, 'c', 'OK'], 1],
      [['HSET', 'h', 'odd'], arity('hset')],
      [['HGET', 'h', 'b'], '3'],
      [['HGET', 'h', 'none'], null],
      [
        ['HGETALL', 'h'],
        ['a', '1', 'b', '3', 'c', 'OK'],
      ],
      [['HGETALL', 'none'], []],
      [['HDEL', 'h', 'a', 'none', 'c'], 2],
      [['HDEL', 'none', 'a'], 0],
      [['HINCRBY', 'h', 'n', 5], 5],
      [['HINCRBY', 'h', 'n', -7], -2],
      [['HGET', 'h', 'n'], '-2'],
    ],
  },
];
