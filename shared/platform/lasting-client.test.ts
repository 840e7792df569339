import { expect, onTestFinished, test } from 'vitest';
import { createDatabase } from '../../infra/testing/database.ts';
import { openFaultyProxy } from '../../infra/testing/faulty-proxy.ts';
import { LastingClient } from './lasting-client.ts';
import { connect, statement } from './postgres.ts';

test('though every connection waits for an answer that never comes, the next statement after the outage is answered', async () => {
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
  const ask = () =>
    statement(
      'ask',
      () => client.sql`select 1 as n`,
      (_operation, _seconds, hasFailed) => client.heard(hasFailed),
    );
  await Promise.all([ask(), ask(), ask()]);
  proxy.set('silent');
  // What these were sent is lost: the proxy passes nothing of it later.
  for (const asked of [ask(), ask(), ask()]) await expect(asked).rejects.toMatchObject({ name: 'Unavailable' });
  proxy.set('open');
  await expect.poll(() => ask().catch(() => undefined), { timeout: 20_000 }).toEqual([{ n: 1 }]);
  expect(opened).toBe(2);
});

test('one statement that fails among others that do not costs no connection', async () => {
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
  client.heard(true);
  client.heard(false);
  client.heard(true);
  expect(await client.sql`select 1 as n`).toEqual([{ n: 1 }]);
  expect(opened).toBe(1);
});
