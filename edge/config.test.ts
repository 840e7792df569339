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

describe('DATABASE_URL', () => {
  test('is taken as hosters hand it out', () => {
    const given = 'postgres://u:p@ep.neon.tech/db?sslmode=require&channel_binding=require';
    expect(readEdgeConfig({ ...needed, DATABASE_URL: given }).DATABASE_URL).toBe(
      'postgres://u:p@ep.neon.tech/db?sslmode=require',
    );
  });

  test('with a raw % in its password gets a sentence that names the variable', () => {
    expect(() => readEdgeConfig({ ...needed, DATABASE_URL: 'postgres://u:p%ss@h/db' })).toThrow(
      /DATABASE_URL: the user or password has a character .* Write % as %25/,
    );
  });
});

describe('ECONOMY_STAFF_GUILDS', () => {
  test.each<[string, string[]]>([
    ['', []],
    ['300000000000000001', ['300000000000000001']],
    [' 300000000000000001 ,300000000000000002', ['300000000000000001', '300000000000000002']],
  ])('accepts %j', (value, guilds) => {
    expect([...readEdgeConfig({ ...needed, ECONOMY_STAFF_GUILDS: value }).ECONOMY_STAFF_GUILDS]).toEqual(guilds);
  });

  test('is empty by default', () => {
    expect(readEdgeConfig(needed).ECONOMY_STAFF_GUILDS.size).toBe(0);
  });

  test.each(['my server', '1;2', ',', '*'])('rejects %j', (value) => {
    expect(() => readEdgeConfig({ ...needed, ECONOMY_STAFF_GUILDS: value })).toThrow(/ECONOMY_STAFF_GUILDS: .*IDs/);
  });
});

test('ERROR_WEBHOOK_URL is an optional URL', () => {
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
])('LYRICS_API_BASE=%s is accepted, and LRCLIB is the default', (value, base) => {
  expect(readEdgeConfig({ ...needed, LYRICS_API_BASE: value }).LYRICS_API_BASE).toBe(base);
});

test.each(['no', 'lrclib.net', 'ftp://lrclib.net'])('LYRICS_API_BASE=%s is rejected', (value) => {
  expect(() => readEdgeConfig({ ...needed, LYRICS_API_BASE: value })).toThrow(/LYRICS_API_BASE: .*`off`/);
});

test.each<[string | undefined, boolean]>([
  [undefined, false],
  ['', false],
  ['false', false],
  ['true', true],
])('ALLOW_PRIVATE_MEDIA=%s is accepted, and off is the default', (value, isAllowed) => {
  expect(readEdgeConfig({ ...needed, ALLOW_PRIVATE_MEDIA: value }).ALLOW_PRIVATE_MEDIA).toBe(isAllowed);
});

test.each(['1', 'yes', 'TRUE'])('ALLOW_PRIVATE_MEDIA=%s is rejected', (value) => {
  expect(() => readEdgeConfig({ ...needed, ALLOW_PRIVATE_MEDIA: value })).toThrow(/ALLOW_PRIVATE_MEDIA: .*Set true/);
});

describe('voice variables', () => {
  test('are optional', () => {
    const { DISCORD_TOKEN, VOICE_NODE_SECRET, AGENT_TOKEN_KEYS } = readEdgeConfig(needed);
    expect([DISCORD_TOKEN, VOICE_NODE_SECRET, AGENT_TOKEN_KEYS]).toEqual([undefined, undefined, undefined]);
  });

  test('accept several secrets and keys', () => {
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
  ])('reject %s=%s without repeating the value', (name, value) => {
    const read = () => readEdgeConfig({ ...needed, [name]: value });
    expect(read).toThrow(new RegExp(`${name}: `));
    expect(read).not.toThrow(value);
  });
});

describe('PUBLIC_URL', () => {
  test.each([
    ['https://chorus.example/', 'https://chorus.example'],
    ['https://chorus.example:8443', 'https://chorus.example:8443'],
    ['http://127.0.0.1:8787', 'http://127.0.0.1:8787'],
    ['http://localhost', 'http://localhost'],
  ])('%s is an origin', (value, origin) => {
    expect(readEdgeConfig({ ...needed, PUBLIC_URL: value }).PUBLIC_URL).toBe(origin);
  });

  test.each([
    ['http://chorus.example', /PUBLIC_URL: not https/],
    ['https://chorus.example/chorus', /PUBLIC_URL: not only a scheme and a host/],
    ['https://chorus.example?x', /PUBLIC_URL: not only a scheme and a host/],
    ['chorus.example', /PUBLIC_URL: /],
    ['nonsense', /PUBLIC_URL: /],
    ['ftp://chorus.example', /PUBLIC_URL: /],
  ])('%s is refused', (value, problem) => {
    expect(() => readEdgeConfig({ ...needed, PUBLIC_URL: value })).toThrow(problem);
  });
});

describe('FUNHUB_KEYS', () => {
  test('has a name for each key, once, and keys that can’t be guessed', () => {
    const key = 'k'.repeat(24);
    const read = (FUNHUB_KEYS: string) => readEdgeConfig({ ...needed, FUNHUB_KEYS }).FUNHUB_KEYS;
    expect(read(`a:${key}, b:${key}`)).toEqual([`a:${key}`, `b:${key}`]);
    for (const wrong of ['a', `a:${'k'.repeat(23)}`, `a:${key},a:${key}`, `:${key}`])
      expect(() => read(wrong)).toThrow(/FUNHUB_KEYS: /);
  });
});
