import { describe, expect, test } from 'vitest';
import { readEdgeConfig } from './config.ts';

const needed = {
  DISCORD_APPLICATION_ID: '1',
  DISCORD_PUBLIC_KEY: 'a'.repeat(64),
  DATABASE_URL: 'postgres://chorus@localhost/chorus',
  UPSTASH_REDIS_REST_URL: 'http://localhost:8079',
  UPSTASH_REDIS_REST_TOKEN: 'none',
  CUSTOM_ID_SECRET: 'c'.repeat(32),
  METRICS_TOKEN: 'm'.repeat(16),
};

describe('the servers whose staff may use /economy', () => {
  test.each<[string, string[]]>([
    ['', []],
    ['300000000000000001', ['300000000000000001']],
    [' 300000000000000001 ,300000000000000002', ['300000000000000001', '300000000000000002']],
  ])('%j', (given, guilds) => {
    expect([...readEdgeConfig({ ...needed, ECONOMY_STAFF_GUILDS: given }).ECONOMY_STAFF_GUILDS]).toEqual(guilds);
  });

  test('are none when nobody says so', () => {
    expect(readEdgeConfig(needed).ECONOMY_STAFF_GUILDS.size).toBe(0);
  });

  test.each(['my server', '1;2', ',', '*'])('cannot be %j', (given) => {
    expect(() => readEdgeConfig({ ...needed, ECONOMY_STAFF_GUILDS: given })).toThrow(/ECONOMY_STAFF_GUILDS: .*ids/);
  });
});

test('the error webhook is an address, or none', () => {
  expect(readEdgeConfig(needed).ERROR_WEBHOOK_URL).toBeUndefined();
  const url = 'https://discord.com/api/webhooks/1/x';
  expect(readEdgeConfig({ ...needed, ERROR_WEBHOOK_URL: url }).ERROR_WEBHOOK_URL).toBe(url);
  expect(() => readEdgeConfig({ ...needed, ERROR_WEBHOOK_URL: 'file:///x' })).toThrow(/ERROR_WEBHOOK_URL/);
});

test.each<[string | undefined, string | undefined]>([
  [undefined, 'https://lrclib.net'],
  ['', 'https://lrclib.net'],
  ['http://127.0.0.1:8080/lyrics', 'http://127.0.0.1:8080/lyrics'],
  ['off', undefined],
])('lyrics come from LRCLIB unless the operator says otherwise: %s', (given, base) => {
  expect(readEdgeConfig({ ...needed, LYRICS_API_BASE: given }).LYRICS_API_BASE).toBe(base);
});

test.each(['no', 'lrclib.net', 'ftp://lrclib.net'])('lyrics cannot come from %s', (given) => {
  expect(() => readEdgeConfig({ ...needed, LYRICS_API_BASE: given })).toThrow(/LYRICS_API_BASE: .*`off`/);
});

test.each<[string | undefined, boolean]>([
  [undefined, false],
  ['', false],
  ['false', false],
  ['true', true],
])('private addresses may be played from only where the operator says so: %s', (given, isAllowed) => {
  expect(readEdgeConfig({ ...needed, ALLOW_PRIVATE_MEDIA: given }).ALLOW_PRIVATE_MEDIA).toBe(isAllowed);
});

test.each(['1', 'yes', 'TRUE'])('private addresses are not allowed by a mere %s', (given) => {
  expect(() => readEdgeConfig({ ...needed, ALLOW_PRIVATE_MEDIA: given })).toThrow(/ALLOW_PRIVATE_MEDIA: .*Set true/);
});

describe('voice', () => {
  test('may be left out', () => {
    const { DISCORD_TOKEN, VOICE_NODE_SECRET, AGENT_TOKEN_KEYS } = readEdgeConfig(needed);
    expect([DISCORD_TOKEN, VOICE_NODE_SECRET, AGENT_TOKEN_KEYS]).toEqual([undefined, undefined, undefined]);
  });

  test('takes several secrets and keys, the first of which is used', () => {
    const keys = [`new:${'0'.repeat(64)}`, `old:${'1'.repeat(64)}`];
    const secrets = ['s'.repeat(32), 't'.repeat(40)];
    expect(
      readEdgeConfig({ ...needed, VOICE_NODE_SECRET: secrets.join(', '), AGENT_TOKEN_KEYS: keys.join(',') }),
    ).toMatchObject({ VOICE_NODE_SECRET: secrets, AGENT_TOKEN_KEYS: keys });
  });

  test.each([
    ['VOICE_NODE_SECRET', 'short'],
    ['AGENT_TOKEN_KEYS', 'abc'],
    ['AGENT_TOKEN_KEYS', `k:${'0'.repeat(63)}`],
  ])('with %s=%s does not start, and does not repeat what was set', (name, value) => {
    const read = () => readEdgeConfig({ ...needed, [name]: value });
    expect(read).toThrow(new RegExp(`${name}: `));
    expect(read).not.toThrow(value);
  });
});
