import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Books, openBooks } from '../../infra/testing/books.ts';
import { createLogger } from '../../shared/platform/log.ts';
import { readEdgeConfig } from '../config.ts';
import { EdgeTelemetry } from '../telemetry.ts';
import worker from '../worker.ts';
import { edgeJobRunner } from './runner.ts';

let books: Books;
let server: Server;
let telemetry: EdgeTelemetry;
const told: { content: string }[] = [];

beforeEach(async () => {
  books = await openBooks(4);
  told.length = 0;
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    told.push(JSON.parse(Buffer.concat(chunks).toString()) as { content: string });
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  telemetry = new EdgeTelemetry(createLogger('silent', 'test'));
  await books.memberWith(100);
});
afterEach(async () => {
  await books.drop();
  await new Promise((resolve) => server.close(resolve));
});

const variables = (errorWebhookUrl?: string) => ({
  DISCORD_APPLICATION_ID: '1',
  DISCORD_PUBLIC_KEY: 'a'.repeat(64),
  DATABASE_URL: books.url,
  UPSTASH_REDIS_REST_URL: 'http://127.0.0.1:1',
  UPSTASH_REDIS_REST_TOKEN: 'none',
  CUSTOM_ID_SECRET: 'c'.repeat(32),
  METRICS_TOKEN: 'm'.repeat(16),
  ...(errorWebhookUrl !== undefined && { ERROR_WEBHOOK_URL: errorWebhookUrl }),
});
const webhookUrl = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/1/a-secret`;

/** Runs everything that's due on one edge. */
async function runJobs(errorWebhookUrl: string | undefined = webhookUrl()): Promise<void> {
  const config = readEdgeConfig(variables(errorWebhookUrl));
  const parts = { config, telemetry, sql: () => books.sql, log: createLogger('silent', 'test') };
  await edgeJobRunner(parts).runUntilIdle(20_000);
}
const makeDue = (...kinds: string[]) =>
  books.sql`update job set run_at = now(), claimable_at = now() where kind in ${books.sql(kinds)}`;
const drifts = () => Number(/^chorus_economy_drift_total (\d+)$/m.exec(telemetry.registry.render())?.[1]);
const lose = () => books.sql`update account set balance = balance - 1 where owner_kind = 'user'`;

describe('checking the ledger', () => {
  test('tells nobody when it balances', async () => {
    await runJobs();
    expect(told).toEqual([]);
    expect(drifts()).toBe(0);
    // The other one may have left it at that.
    expect(await books.sql`select drift from ledger_check where is_full`).toEqual([{ drift: [] }]);
  });

  test('tells the operator once when it doesn’t, however many edges check, and again each night', async () => {
    await lose();
    await books.sql`select job_add(p_kind => 'check_all_books', p_key => '', p_run_at => now() + interval '1 day')`;
    await runJobs();
    for (let check = 1; check <= 2; check++) {
      await makeDue('check_recent_books');
      await Promise.all(Array.from({ length: 4 }, () => runJobs()));
    }
    const once = {
      content: expect.stringContaining('- every balance is the sum of its entries: 1\n'),
      allowed_mentions: { parse: [] },
    };
    expect(told).toEqual([once]);
    await makeDue('check_all_books');
    await runJobs();
    expect(told).toEqual([once, once]);
    expect(drifts()).toBe(4);
  });

  test.each([
    ['a webhook that isn’t there', () => 'http://127.0.0.1:1/'],
    ['no webhook', () => undefined],
  ])('halts the ledger with %s', async (_, url) => {
    await lose();
    const config = readEdgeConfig(variables(url()));
    await edgeJobRunner({ config, telemetry, sql: () => books.sql, log: createLogger('silent', 'test') }).runUntilIdle(
      20_000,
    );
    expect(await books.sql`select scope from ledger_halt`).toHaveLength(1);
    expect(await books.sql`select from job where last_error is not null`).toHaveLength(0);
  });
});

test('outcomes older than 90 days are forgotten and dead jobs older than 30, younger ones kept', async () => {
  const { sql } = books;
  await sql`insert into idempotency (key, request, outcome, at) values
    ('old', 'r', '{}', now() - interval '91 days'), ('young', 'r', '{}', now() - interval '89 days')`;
  await sql`insert into job (kind, key, run_at, claimable_at, dead_at) values
    ('gone', 'old', now(), now(), now() - interval '31 days'), ('gone', 'young', now(), now(), now() - interval '29 days')`;
  await runJobs();
  expect(await sql`select key from idempotency`).toEqual([{ key: 'young' }]);
  expect(await sql`select key from job where kind = 'gone'`).toEqual([{ key: 'young' }]);
});

test('on Workers, the minute trigger runs what is due and measures what isn’t done', async () => {
  const env = { ...variables(), HYPERDRIVE: { connectionString: books.url } };
  await worker.scheduled({ cron: '* * * * *' }, env, { waitUntil: () => {} });
  const count = async (isFull: boolean) => (await books.sql`select from ledger_check where is_full = ${isFull}`).length;
  const [full, recent] = [await count(true), await count(false)];
  expect(full).toBe(1);
  await worker.scheduled({ cron: '* * * * *' }, env, { waitUntil: () => {} });
  expect([await count(true), await count(false)]).toEqual([full, recent]);
  await makeDue('check_recent_books');
  await worker.scheduled({ cron: '* * * * *' }, env, { waitUntil: () => {} });
  expect([await count(true), await count(false)]).toEqual([full, recent + 1]);
});
