import { expect, onTestFinished, test } from 'vitest';
import { createDatabase } from '../../infra/testing/database.ts';
import { openFaultyProxy } from '../../infra/testing/faulty-proxy.ts';
import { LastingClient } from './lasting-client.ts';
import { connect, statement } from './postgres.ts';

test('statements work again after an outage, even if every connection is waiting for a lost answer', async () => {
  const database = await createDatabase();
  const proxy = await openFaultyProxy(database.url);
  let opened = 0;
  const client = new LastingClient(() => {
    opened++;
    return connect(proxy.url, { max: 3 });
  });
  onTestFinished(async () => {
    await client.end();
    proxy.close();
    await database.drop();
  });
  const query = () =>
    statement(
      'query',
      () => client.sql`select 1 as n`,
      (_operation, _seconds, hasFailed) => client.reportOutcome(hasFailed),
    );
  await Promise.all([query(), query(), query()]);
  proxy.set('silent');
  // These statements are lost: the proxy doesn't deliver them later.
  for (const attempt of [query(), query(), query()])
    await expect(attempt).rejects.toMatchObject({ name: 'Unavailable' });
  proxy.set('open');
  await expect.poll(() => query().catch(() => undefined), { timeout: 20_000 }).toEqual([{ n: 1 }]);
  expect(opened).toBe(2);
});

test('a single failed statement doesn’t replace the client', async () => {
  const database = await createDatabase();
  let opened = 0;
  const client = new LastingClient(() => {
    opened++;
    return connect(database.url, { max: 1 });
  });
  onTestFinished(async () => {
    await client.end();
    await database.drop();
  });
  client.reportOutcome(true);
  client.reportOutcome(false);
  client.reportOutcome(true);
  expect(await client.sql`select 1 as n`).toEqual([{ n: 1 }]);
  expect(opened).toBe(1);
});
