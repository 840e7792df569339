import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { arity, type Case, fails, NOT_INTEGER } from './case.ts';

const sha = (script: string) => createHash('sha1').update(script).digest('hex');

/** Expects a script's own failure, which ends with where it happened. */
const failsIn = (script: string, message: string, line = 1) =>
  fails(`${message} script: ${sha(script)}, on @user_script:${line}.`);

/** A script without keys, and what it answers. */
const gives = (script: string, expected: unknown): [string[], unknown] => [['EVAL', script, '0'], expected];

const WRITES = "return redis.call('SET', KEYS[1], ARGV[1])";
const FAILS_AT_2 = "local key = KEYS[1]\nredis.call('LPUSH', key, 'x')";
const READS_GLOBAL = 'return foo';
const WRITES_GLOBAL = 'foo = 1';
const RAISES = "error('my own words')";
const RAISES_TABLE = "error({err='MYCODE my own words'})";
const UNKNOWN = "return redis.call('NOSUCH')";
const SHORT = "return redis.call('GET')";
const NESTED = "return redis.call('EVAL', 'return 1', 0)";
const ODD_ARGUMENT = "return redis.call('GET', {})";
const LOCKING = "#!lua flags=allow-key-locking\nreturn redis.call('GET', KEYS[1])";
const PURE = "#!lua flags=no-writes\nreturn redis.call('SET', KEYS[1], 1)";

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
      [['EVAL', 'return #ARGV[1]', 0, 'ä😀'], 6],
      [['EVAL', 'return 1'], arity('eval')],
      [['EVAL', 'return 1', 'x'], NOT_INTEGER],
      [['EVAL', 'return 1', 2, 'a'], fails("ERR Number of keys can't be greater than number of args")],
      [['EVAL', 'return 1', -1], fails("ERR Number of keys can't be negative")],
    ],
  },
  {
    name: 'scripts are loaded and called by their SHA-1',
    steps: [
      [['SCRIPT', 'FLUSH'], 'OK'],
      [['EVALSHA', sha(WRITES), 1, 'k', 'v'], fails('NOSCRIPT No matching script. Please use EVAL.')],
      [['EVALSHA', 'short', 0], fails('NOSCRIPT No matching script. Please use EVAL.')],
      [['SCRIPT', 'LOAD', WRITES], sha(WRITES)],
      [
        ['SCRIPT', 'EXISTS', sha(WRITES), sha('other')],
        [1, 0],
      ],
      [['EVALSHA', sha(WRITES).toUpperCase(), 1, 'k', 'v'], 'OK'],
      [['SCRIPT', 'FLUSH', 'SYNC'], 'OK'],
      [['SCRIPT', 'EXISTS', sha(WRITES)], [0]],
      [['EVAL', WRITES, 1, 'k', 'w'], 'OK'],
      [['EVALSHA', sha(WRITES), 1, 'k', 'x'], 'OK'],
      [['SCRIPT', 'LOAD'], arity('script|load')],
      [['SCRIPT', 'NOSUCH'], fails("ERR unknown subcommand 'NOSUCH'. Try SCRIPT HELP.")],
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
      gives('', null),
      gives('return {1, 2.5, "x", {3, {4}}, true}', [1, 2, 'x', [3, [4]], 1]),
      gives('return {1, nil, 3}', [1]),
      gives('return {1, false, 3}', [1, null, 3]),
      gives('return {ok="FINE"}', 'FINE'),
      gives('return {err="MY failure"}', fails('MY failure')),
      gives('return redis.status_reply("FINE")', 'FINE'),
      gives('return redis.error_reply("MY failure")', fails('MY failure')),
      gives('return redis.error_reply("WORD")', fails('ERR WORD')),
      gives('return redis.error_reply("-MY failure")', fails('MY failure')),
      gives('return {err="-DASH kept"}', fails('-DASH kept')),
      gives('return {a=1}', []),
      gives('return {"OK", {"OK"}}', ['OK', ['OK']]),
    ],
  },
  {
    name: 'replies turn into values',
    steps: [
      [['RPUSH', 'l', 'a', 'b'], 2],
      gives("return type(redis.call('GET', 'none'))", 'boolean'),
      gives("return redis.call('GET', 'none') == false", 1),
      gives("return redis.call('SET', 'k', 1).ok", 'OK'),
      gives("return type(redis.call('LLEN', 'l'))", 'number'),
      gives("return redis.call('LRANGE', 'l', 0, -1)[2]", 'b'),
      gives("return redis.call('MGET', 'k', 'none')", ['1', null]),
      gives("return tostring(redis.call('INCR', 'k') / 4)", '0.5'),
      gives("return redis.pcall('INCR', 'l').err", 'WRONGTYPE Operation against a key holding the wrong kind of value'),
      gives("local ok, e = pcall(redis.call, 'INCR', 'l') return {tostring(ok), e}", [
        'false',
        'WRONGTYPE Operation against a key holding the wrong kind of value',
      ]),
    ],
  },
  {
    name: 'numbers are doubles, shown as Lua 5.1 shows them',
    steps: [
      gives('return tostring(4 / 2)', '2'),
      gives('return tostring(10) .. ":" .. 7', '10:7'),
      gives('return tostring(60 * 60 * 24 * 365 * 1000)', '31536000000'),
      gives('return tostring(1e15)', '1e+15'),
      gives('return tostring(123456789012345678)', '1.2345678901235e+17'),
      gives('return tostring(0.1)', '0.1'),
      gives('return tostring(1 / 3)', '0.33333333333333'),
      gives('return tostring(0x10)', '16'),
      gives('return tostring(1/0) .. tostring(-1/0)', 'inf-inf'),
      gives('return tostring(7 % 3) .. tostring(-7 % 3) .. tostring(2 ^ 10)', '121024'),
      gives('return tostring(math.floor(3.7)) .. tostring(math.ceil(3.2)) .. tostring(math.max(1, 2))', '342'),
      gives('return math.floor(1763715600123 / 1000) * 1000', 1763715600000),
      gives("return tonumber('1763715600123') + 1", 1763715600124),
      gives("return tostring(tonumber('0x1F')) .. tostring(tonumber('1e2')) .. tostring(tonumber(' 5 '))", '311005'),
      gives("return tostring(tonumber('x')) .. tostring(tonumber('')) .. tostring(tonumber('ff', 16))", 'nilnil255'),
      gives("return '10' + 5", 15),
      gives("return redis.call('SET', 'n', 1763715600123)", 'OK'),
      [['GET', 'n'], '1763715600123'],
      gives("redis.call('SET', 'n', 0.5) return redis.call('GET', 'n')", '0.5'),
      gives("redis.call('SET', 'n', 10 / 2) return redis.call('GET', 'n')", '5'),
      gives('local t = {} for i = 1, 3 do t[i] = "k" .. i end return t', ['k1', 'k2', 'k3']),
      gives(
        "return string.format('%d|%05d|%.2f|%s|%x|%5s|%-5s|%%', 1763715600123, 42, 3.14159, 7, 255, 'a', 'b')",
        '1763715600123|00042|3.14|7|ff|    a|b    |%',
      ),
      gives(
        "return string.format('%g|%g|%e|%q|%c|%+d|%i', 0.1, 1e20, 12345.678, 'a\"b', 65, 3, 3.9)",
        '0.1|1e+20|1.234568e+04|"a\\"b"|A|+3|3',
      ),
      gives("return ('abcdef'):sub(2, 7 / 2) .. string.rep('x', 2.9) .. ('x'):byte()", 'bcxx120'),
      gives('return {unpack({1, 2, 3})}', [1, 2, 3]),
      gives('return select("#", 1, nil, 3)', 3),
      gives("return string.format('%.0f|%.0f|%.1f|%.3e', 0.5, 1.5, 0.25, 1234.5)", '0|2|0.2|1.234e+03'),
      gives('local t = {} for k in pairs({10, 20, 30, x = 1}) do t[#t + 1] = tostring(k) end return t', [
        '1',
        '2',
        '3',
        'x',
      ]),
      gives(
        "local t = {} for w in string.gmatch('a,b,c', '[^,]+') do table.insert(t, w) end return table.concat(t, '-')",
        'a-b-c',
      ),
    ],
  },
  {
    name: 'what goes wrong in a script is named',
    steps: [
      [['SET', 'k', 1], 'OK'],
      [
        ['EVAL', FAILS_AT_2, 1, 'k'],
        failsIn(FAILS_AT_2, 'WRONGTYPE Operation against a key holding the wrong kind of value', 2),
      ],
      gives(
        READS_GLOBAL,
        failsIn(READS_GLOBAL, "ERR user_script:1: Script attempted to access nonexistent global variable 'foo'"),
      ),
      gives(WRITES_GLOBAL, failsIn(WRITES_GLOBAL, 'ERR user_script:1: Attempt to modify a readonly table')),
      gives(RAISES, failsIn(RAISES, 'ERR user_script:1: my own words')),
      gives(RAISES_TABLE, failsIn(RAISES_TABLE, 'MYCODE my own words')),
      gives(UNKNOWN, failsIn(UNKNOWN, 'ERR Unknown Redis command called from script')),
      gives(SHORT, failsIn(SHORT, 'ERR Wrong number of args calling Redis command from script')),
      gives(NESTED, failsIn(NESTED, 'ERR This Redis command is not allowed from script')),
      gives(ODD_ARGUMENT, failsIn(ODD_ARGUMENT, 'ERR Lua redis lib command arguments must be strings or integers')),
      gives('return (', {
        error: expect.stringMatching(/^ERR Error compiling script \(new function\): user_script:1: /),
      }),
      gives('return 7 // 2', {
        error: expect.stringMatching(/^ERR Error compiling script .*unexpected symbol near '\/'/),
      }),
      gives('return utf8', { error: expect.stringMatching(/nonexistent global variable 'utf8'/) }),
      gives('redis.foo = 1', { error: expect.stringMatching(/Attempt to modify a readonly table/) }),
    ],
  },
  {
    name: 'a script that fails keeps what it had written',
    steps: [
      gives("redis.call('SET', 'a', 1) redis.call('NOSUCH')", { error: expect.stringMatching(/^ERR Unknown/) }),
      [['GET', 'a'], '1'],
    ],
  },
  {
    name: 'read-only scripts cannot write',
    steps: [
      [['EVAL_RO', 'return 1', 0], 1],
      [['EVAL_RO', WRITES, 1, 'k', 'v'], failsIn(WRITES, 'ERR Write commands are not allowed from read-only scripts.')],
      [
        ['EVALSHA_RO', sha(WRITES), 1, 'k', 'v'],
        failsIn(WRITES, 'ERR Write commands are not allowed from read-only scripts.'),
      ],
      [['EVAL', PURE, 1, 'k'], failsIn(PURE, 'ERR Write commands are not allowed from read-only scripts.', 2)],
      [['EXISTS', 'k'], 0],
    ],
  },
  {
    name: "a shebang's flags are read, Upstash's own among them",
    steps: [
      [['SET', 'k', 'v'], 'OK'],
      [['EVAL', LOCKING, 1, 'k'], 'v'],
      [['EVALSHA', sha(LOCKING), 1, 'k'], 'v'],
      [['SCRIPT', 'LOAD', LOCKING], sha(LOCKING)],
      gives('#!lua flags=nonsense\nreturn 1', fails('ERR Unexpected flag in script shebang: nonsense')),
      gives('#!python\nreturn 1', fails('ERR Unexpected engine in script shebang: #!python')),
    ],
  },
  {
    name: 'the libraries that scripts commonly use',
    steps: [
      gives("return redis.sha1hex('')", 'da39a3ee5e6b4b0d3255bfef95601890afd80709'),
      gives('return cjson.encode({1, "a/b", true, {}, {x = 1.5}})', '[1,"a\\/b",true,{},{"x":1.5}]'),
      gives('return cjson.decode(\'{"a":[1,{"b":"ä"}]}\').a[2].b', 'ä'),
      gives("return tostring(cjson.decode('[null]')[1] == cjson.null)", 'true'),
      gives("return redis.call('TIME')[1] + 0 > 1700000000", 1),
      gives('return #redis.REDIS_VERSION > 0', 1),
    ],
  },
];
