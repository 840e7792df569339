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
