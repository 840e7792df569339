import { expect, test } from 'vitest';
import { readVoiceNodeConfig } from './config.ts';

const complete = {
  DATABASE_URL: 'postgres://chorus:secret@localhost/chorus',
  VOICE_NODE_SECRET: 'a'.repeat(32),
  AGENT_TOKEN_KEYS: `new:${'0'.repeat(64)}, old:${'1'.repeat(64)}`,
  METRICS_TOKEN: 'm'.repeat(16),
  NODE_PUBLIC_URL: 'https://node-1.example',
  LAVALINK_NODES: '[{"id":"a","url":"http://localhost:2333","password":"p"}]',
};

test('a full environment is parsed, with defaults for optional variables', () => {
  const config = readVoiceNodeConfig(complete);
  expect(config).toMatchObject({
    NODE_CAPACITY: 25,
    LEASE_MS: 15_000,
    PORT: 8_788,
    AGENT_TOKEN_KEYS: [`new:${'0'.repeat(64)}`, `old:${'1'.repeat(64)}`],
    LAVALINK_NODES: [{ id: 'a', url: 'http://localhost:2333', password: 'p' }],
  });
  expect(config.NODE_ID).not.toBe('');
});

test.each([
  ['LAVALINK_NODES', 'not json'],
  ['LAVALINK_NODES', '[]'],
  ['LAVALINK_NODES', '[{"id":"a","url":"ws://localhost","password":"p"}]'],
  ['LAVALINK_NODES', '[{"id":"a","url":"http://x","password":"p"},{"id":"a","url":"http://y","password":"p"}]'],
  ['AGENT_TOKEN_KEYS', 'abc'],
  ['VOICE_NODE_SECRET', 'short'],
  ['NODE_PUBLIC_URL', ''],
  ['NODE_CAPACITY', '0'],
  ['LEASE_MS', '5'],
])('%s = %j is reported with what to set, and its value isn’t repeated', (name, value) => {
  const read = () => readVoiceNodeConfig({ ...complete, [name]: value });
  expect(read).toThrow(new RegExp(`${name}: .*Set `, 's'));
  if (value.length > 3) expect(read).not.toThrow(new RegExp(value.replace(/[^a-z]/g, '.')));
});
