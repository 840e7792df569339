import { expect, test } from 'vitest';
import { redactorFor, redactText } from './redact.ts';

const BOT = `${'MTAwMDAwMDAwMDAwMDAwMDAx'}.Gabcde.${'x'.repeat(38)}`;

test.each([
  [
    'connect to postgres://chorus:p%40ss@db:5432/chorus failed',
    'connect to postgres://[redacted]@db:5432/chorus failed',
  ],
  [`401 for Bot ${BOT}`, '401 for Bot [redacted]'],
  [`a token: ${BOT}`, 'a token: [redacted]'],
  [
    'https://discord.com/api/v10/webhooks/123/aGVsbG8-_x/messages/@original',
    'https://discord.com/api/v10/webhooks/123/[redacted]/messages/@original',
  ],
  ['authorization: Bearer abcdefghij', 'authorization: Bearer [redacted]'],
  ['password=hunter2 user=chorus', 'password=[redacted] user=chorus'],
  [`key ${'5a'.repeat(32)} is bad`, 'key [redacted] is bad'],
  // What helps to find the error stays.
  [
    'no row 1234567890123456789 at pay (shared/economy/pay.ts:12:3)',
    'no row 1234567890123456789 at pay (shared/economy/pay.ts:12:3)',
  ],
])('%s', (text, redacted) => {
  expect(redactText(text)).toBe(redacted);
});

test('a process’s own secrets are removed however they’re quoted, and nothing else is', () => {
  const redact = redactorFor({
    DATABASE_URL: 'postgres://chorus:cor%40rect-horse@db/chorus',
    AGENT_TOKEN_KEYS: 'k1:battery-staple-1,k2:battery-staple-2',
    LAVALINK_NODES: '[{"id":"a","url":"http://lavalink:2333","password":"tr0ub4dor&3"}]',
    OTEL_EXPORTER_OTLP_HEADERS: 'x-api-key=of-the-collector',
    GOOGLE_SERVICE_ACCOUNT: JSON.stringify({ client_email: 'a@b.c', private_key: '-----BEGIN-----\nvery\nprivate' }),
    DISCORD_PUBLIC_KEY: 'not-a-secret-at-all',
    NODE_ID: 'voice-node-1',
  });
  const secrets = [
    'cor%40rect-horse',
    '-----BEGIN-----\nvery\nprivate',
    'cor@rect-horse',
    'battery-staple-1',
    'battery-staple-2',
    'tr0ub4dor&3',
    'of-the-collector',
  ];
  for (const secret of secrets) expect(redact(`<${secret}>`)).toBe('<[redacted]>');
  const harmless = 'not-a-secret-at-all on voice-node-1 reaches http://lavalink:2333 and db/chorus';
  expect(redact(harmless)).toBe(harmless);
});
