import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Books, openBooks } from '../infra/testing/books.ts';
import { createLogger } from '../shared/platform/log.ts';
import { checkBooks, pruneIdempotency, type Schedule } from './schedule.ts';
import { EdgeTelemetry } from './telemetry.ts';
import worker from './worker.ts';

let books: Books;
beforeEach(async () => {
  books = await openBooks(4);
});
afterEach(() => books.drop());

test('outcomes older than 90 days are forgotten, younger ones kept', async () => {
  const { sql } = books;
  await sql`insert into idempotency (key, request, outcome, at) values
    ('old', 'r', '{}', now() - interval '91 days'), ('young', 'r', '{}', now() - interval '89 days')`;
  await pruneIdempotency(sql);
  expect(await sql`select key from idempotency`).toEqual([{ key: 'young' }]);
});

describe('checking the books', () => {
  let server: Server;
  let schedule: Schedule & { telemetry: EdgeTelemetry };
  const told: { content: string }[] = [];
  const drifts = () => /^chorus_economy_drift_total (\d+)$/m.exec(schedule.telemetry.registry.render())?.[1];

  beforeEach(async () => {
    told.length = 0;
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      told.push(JSON.parse(Buffer.concat(chunks).toString()) as { content: string });
      response.writeHead(204).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const log = createLogger('silent', 'test');
    schedule = {
      sql: books.sql,
      log,
      telemetry: new EdgeTelemetry(log),
      errorWebhookUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/1/a-secret`,
    };
    await books.memberWith(100);
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));
  const lose = () => books.sql`update account set balance = balance - 1 where owner_kind = 'user'`;

  test('that balance tells nobody', async () => {
    await checkBooks(schedule, 'recent');
    await checkBooks(schedule, 'full');
    expect(told).toEqual([]);
    expect(drifts()).toBe('0');
    expect(await books.sql`select is_full, drift from ledger_check order by id`).toEqual([
      { is_full: false, drift: [] },
      { is_full: true, drift: [] },
    ]);
  });

  test('that do not tells the operator once, however many edges check, and again each night', async () => {
    await lose();
    await Promise.all(Array.from({ length: 4 }, () => checkBooks(schedule, 'recent', 0)));
    await checkBooks(schedule, 'full', 0);
    await checkBooks(schedule, 'recent', 0);
    const once = { content: expect.stringContaining('- every balance is the sum of its entries: 1\n') };
    expect(told).toEqual([once, once]);
    expect(Number(drifts())).toBeGreaterThanOrEqual(3);
  });

  test('goes on without a webhook, and with one that is not there', async () => {
    await lose();
    await checkBooks({ ...schedule, errorWebhookUrl: 'http://127.0.0.1:1/' }, 'recent');
    await books.sql`delete from ledger_halt`;
    await checkBooks({ ...schedule, errorWebhookUrl: undefined }, 'recent', 0);
    expect(drifts()).toBe('2');
    expect(await books.sql`select scope from ledger_halt`).toHaveLength(1);
  });
});

test('on Workers, of the triggers in wrangler.toml one checks all of the books and prunes, the others what is new', async () => {
  const crons = [...(/crons = \[(.*)\]/.exec(readFileSync('wrangler.toml', 'utf8'))?.[1] ?? '').matchAll(/"([^"]+)"/g)];
  const env = {
    HYPERDRIVE: { connectionString: books.url },
    DISCORD_APPLICATION_ID: '1',
    DISCORD_PUBLIC_KEY: 'a'.repeat(64),
    UPSTASH_REDIS_REST_URL: 'http://127.0.0.1:1',
    UPSTASH_REDIS_REST_TOKEN: 'none',
    CUSTOM_ID_SECRET: 'c'.repeat(32),
    METRICS_TOKEN: 'm'.repeat(16),
  };
  const seen = [];
  for (const [, cron = ''] of crons) {
    await books.sql`insert into idempotency (key, request, outcome, at) values ('stale', 'r', '{}', now() - interval '91 days') on conflict do nothing`;
    await books.sql`delete from ledger_check`;
    await worker.scheduled({ cron }, env);
    const [check] = await books.sql`select is_full from ledger_check`;
    const stale = await books.sql`select key from idempotency where key = 'stale'`;
    seen.push({ isFull: check?.is_full, hasPruned: stale.length === 0 });
  }
  expect(seen).toEqual([
    { isFull: false, hasPruned: false },
    { isFull: true, hasPruned: true },
  ]);
});
