import { type Case, fails, NOT_FLOAT, NOT_INTEGER, SYNTAX, WRONGTYPE } from './case.ts';

const NOT_BOUND = fails('ERR min or max is not a float');
const XX_NX = fails('ERR XX and NX options at the same time are not compatible');
const GT_LT_NX = fails('ERR GT, LT, and/or NX options at the same time are not compatible');

export const sortedSetCases: Case[] = [
  {
    name: 'a sorted set keeps scores',
    steps: [
      [['ZADD', 'z', 1, 'a', 2, 'b'], 2],
      [['ZADD', 'z', 3, 'b', 1.5, 'c'], 1],
      [['ZSCORE', 'z', 'b'], '3'],
      [['ZSCORE', 'z', 'c'], '1.5'],
      [['ZSCORE', 'z', 'none'], null],
      [
        ['ZMSCORE', 'z', 'a', 'none'],
        ['1', null],
      ],
      [['ZINCRBY', 'z', 2.5, 'a'], '3.5'],
      [['ZINCRBY', 'z', -1, 'new'], '-1'],
      [['ZCARD', 'z'], 4],
      [['ZRANK', 'z', 'new'], 0],
      [['ZREVRANK', 'z', 'new'], 3],
      [['ZRANK', 'z', 'none'], null],
      [['ZREVRANK', 'z', 'none'], null],
      [['ZRANK', 'none', 'x'], null],
      [['ZREM', 'z', 'a', 'none'], 1],
      [['ZADD', 'z', 'inf', 'up', '-inf', 'down'], 2],
      [
        ['ZRANGE', 'z', 0, -1, 'WITHSCORES'],
        ['down', '-inf', 'new', '-1', 'c', '1.5', 'b', '3', 'up', 'inf'],
      ],
      [['ZINCRBY', 'z', '-inf', 'up'], fails('ERR resulting score is not a number (NaN)')],
      [['ZADD', 'z', 'x', 'a'], NOT_FLOAT],
      [['ZADD', 'z', 1], fails("ERR wrong number of arguments for 'zadd' command")],
      [['ZADD', 'z', 1, 'a', 2], SYNTAX],
      [['ZADD', 'z', 'NX', 'XX'], SYNTAX],
      [['SET', 's', 1], 'OK'],
      [['ZADD', 's', 1, 'a'], WRONGTYPE],
      [['ZCARD', 's'], WRONGTYPE],
    ],
  },
  {
    name: 'ZADD and its conditions',
    steps: [
      [['ZADD', 'z', 'XX', 1, 'a'], 0],
      [['EXISTS', 'z'], 0],
      [['ZADD', 'z', 'NX', 5, 'a'], 1],
      [['ZADD', 'z', 'NX', 9, 'a'], 0],
      [['ZADD', 'z', 'XX', 'CH', 6, 'a', 1, 'b'], 1],
      [['ZADD', 'z', 'GT', 'CH', 5, 'a'], 0],
      [['ZADD', 'z', 'GT', 'CH', 7, 'a', 1, 'b'], 2],
      [['ZADD', 'z', 'LT', 'CH', 8, 'a'], 0],
      [['ZADD', 'z', 'LT', 'CH', 2, 'a'], 1],
      [['ZADD', 'z', 'CH', 2, 'a'], 0],
      [['ZADD', 'z', 'INCR', 3, 'a'], '5'],
      [['ZADD', 'z', 'NX', 'INCR', 3, 'a'], null],
      [['ZADD', 'z', 'XX', 'INCR', 3, 'none'], null],
      [['ZADD', 'z', 'GT', 'INCR', -3, 'a'], null],
      [['ZADD', 'z', 'INCR', 3, 'a', 4, 'b'], fails('ERR INCR option supports a single increment-element pair')],
      [['ZADD', 'z', 'NX', 'XX', 1, 'a'], XX_NX],
      [['ZADD', 'z', 'GT', 'LT', 1, 'a'], GT_LT_NX],
      [['ZADD', 'z', 'NX', 'GT', 1, 'a'], GT_LT_NX],
    ],
  },
  {
    name: 'equal scores go by bytes',
    steps: [
      [['ZADD', 'z', 0, 'b', 0, 'a', 0, 'B', 0, '\uffff', 0, '😀', 0, 'ab'], 6],
      [
        ['ZRANGE', 'z', 0, -1],
        ['B', 'a', 'ab', 'b', '\uffff', '😀'],
      ],
      [['ZRANK', 'z', '😀'], 5],
      [['ZREVRANGE', 'z', 0, 0], ['😀']],
    ],
  },
  {
    name: 'ranges by rank',
    steps: [
      [['ZADD', 'z', 1, 'a', 2, 'b', 3, 'c', 4, 'd'], 4],
      [
        ['ZRANGE', 'z', 1, 2],
        ['b', 'c'],
      ],
      [
        ['ZRANGE', 'z', -2, -1],
        ['c', 'd'],
      ],
      [
        ['ZRANGE', 'z', 0, 1, 'REV'],
        ['d', 'c'],
      ],
      [
        ['ZRANGE', 'z', -1, -1, 'REV', 'WITHSCORES'],
        ['a', '1'],
      ],
      [['ZRANGE', 'z', 5, 9], []],
      [['ZRANGE', 'z', 2, 1], []],
      [['ZRANGE', 'none', 0, -1], []],
      [
        ['ZREVRANGE', 'z', 0, 1, 'WITHSCORES'],
        ['d', '4', 'c', '3'],
      ],
      [['ZRANGE', 'z', 'x', 1], NOT_INTEGER],
      [['ZRANGE', 'z', 0, 1, 'WHAT'], SYNTAX],
      [
        ['ZRANGE', 'z', 0, 1, 'LIMIT', 0, 1],
        fails('ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX'),
      ],
      [
        ['ZPOPMIN', 'z'],
        ['a', '1'],
      ],
      [
        ['ZPOPMAX', 'z', 2],
        ['d', '4', 'c', '3'],
      ],
      [['ZREMRANGEBYRANK', 'z', 0, 0], 1],
      [['ZPOPMIN', 'z'], []],
      [['EXISTS', 'z'], 0],
      [['ZADD', 'z', 1, 'a', 2, 'b', 3, 'c', 4, 'd'], 4],
      [['ZREMRANGEBYRANK', 'z', -2, -1], 2],
      [['ZREMRANGEBYRANK', 'z', 5, 9], 0],
      [
        ['ZRANGE', 'z', 0, -1],
        ['a', 'b'],
      ],
    ],
  },
  {
    name: 'ranges by score',
    steps: [
      [['ZADD', 'z', 1, 'a', 2, 'b', 2, 'b2', 3, 'c', 4, 'd'], 5],
      [
        ['ZRANGE', 'z', 2, 3, 'BYSCORE'],
        ['b', 'b2', 'c'],
      ],
      [
        ['ZRANGE', 'z', '(2', '+inf', 'BYSCORE'],
        ['c', 'd'],
      ],
      [
        ['ZRANGE', 'z', 3, '-inf', 'BYSCORE', 'REV'],
        ['c', 'b2', 'b', 'a'],
      ],
      [
        ['ZRANGE', 'z', '(3', 1, 'BYSCORE', 'REV', 'LIMIT', 1, 2, 'WITHSCORES'],
        ['b', '2', 'a', '1'],
      ],
      [
        ['ZRANGE', 'z', '-inf', '+inf', 'BYSCORE', 'LIMIT', 1, -1],
        ['b', 'b2', 'c', 'd'],
      ],
      [['ZRANGE', 'z', '-inf', '+inf', 'BYSCORE', 'LIMIT', -1, 2], []],
      [['ZRANGE', 'z', 3, 1, 'BYSCORE'], []],
      [['ZRANGE', 'z', 'low', 3, 'BYSCORE'], NOT_BOUND],
      [
        ['ZRANGEBYSCORE', 'z', '(1', '(3'],
        ['b', 'b2'],
      ],
      [
        ['ZRANGEBYSCORE', 'z', '-inf', 'inf', 'WITHSCORES', 'LIMIT', 0, 1],
        ['a', '1'],
      ],
      [['ZRANGEBYSCORE', 'z', 1, 2, 'REV'], SYNTAX],
      [
        ['ZREVRANGEBYSCORE', 'z', '+inf', '(2'],
        ['d', 'c'],
      ],
      [['ZCOUNT', 'z', '-inf', '+inf'], 5],
      [['ZCOUNT', 'z', '(1', 2], 2],
      [['ZCOUNT', 'z', 3, 2], 0],
      [['ZCOUNT', 'z', '(x', 2], NOT_BOUND],
      [['ZCOUNT', 'none', 0, 2], 0],
      [['ZREMRANGEBYSCORE', 'z', '-inf', '(2'], 1],
      [['ZREMRANGEBYSCORE', 'z', 2, 2], 2],
      [['ZREMRANGEBYSCORE', 'z', 'x', 2], NOT_BOUND],
      [
        ['ZRANGE', 'z', 0, -1],
        ['c', 'd'],
      ],
      [['ZREMRANGEBYSCORE', 'z', '-inf', '+inf'], 2],
      [['EXISTS', 'z'], 0],
    ],
  },
];
