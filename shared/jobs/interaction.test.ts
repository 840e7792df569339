import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { createDatabase, type TestDatabase } from '../../infra/testing/database.ts';
import { type JobStage, openJobStage } from '../../infra/testing/jobs.ts';
import { CoalescedEdits, INTERACTION_TOKEN_MS, interactionJob, storeInteraction } from './interaction.ts';
import { addJob } from './queue.ts';
import type { JobServices } from './services.ts';

let database: TestDatabase;
let stage: JobStage;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.sql`truncate job`;
  stage = openJobStage(database.sql);
});

const KEY = 'i:1';
const interaction = (elapsedMs = 0) =>
  storeInteraction(async (token, boundTo) => ({ ciphertext: `${boundTo}/${token.length}`, keyId: 'k' }), {
    ...{ application: '1', token: 'secret', key: KEY, elapsedMs },
    now: new Date(),
  });
type Answer = Parameters<ReturnType<typeof interactionJob<JobServices>>>[0]['answer'];
const counting = (answer: Answer) =>
  interactionJob<JobServices>()({ kind: 'count', at: 'anywhere', payload: () => z.object({ to: z.number() }), answer });
const add = async (elapsedMs = 0) =>
  addJob(database.sql, { kind: 'count', key: KEY, payload: { ...(await interaction(elapsedMs)), request: { to: 3 } } });
const passTime = () => database.sql`update job set claimable_at = clock_timestamp() where dead_at is null`;

test('the member gets the answer in the message that was deferred', async () => {
  await add();
  await stage.runDue([counting(async ({ payload }) => ({ content: `Counted to ${(payload as { to: number }).to}.` }))]);
  expect(stage.said).toEqual([{ call: 'edit', key: `interaction:${KEY}`, payload: { content: 'Counted to 3.' } }]);
  expect(await database.sql`select from job`).toHaveLength(0);
});

test('the member is told when it never works, and the token is deleted', async () => {
  await add();
  const failing = counting(async () => {
    throw new Error('no');
  });
  for (let attempt = 1; attempt <= 8; attempt++) {
    await stage.runDue([failing]);
    await passTime();
  }
  expect(stage.said).toMatchObject([
    { call: 'edit', payload: { content: expect.stringContaining('I couldn’t finish that') } },
  ]);
  expect((await database.sql`select payload::text as text from job`)[0]?.text).not.toContain('ciphertext');
});

test('an answer Discord doesn’t take is tried again', async () => {
  await add();
  let edits = 0;
  const { webhookOf } = stage.services;
  stage.services.webhookOf = async (...args) => {
    const webhook = await webhookOf(...args);
    return {
      ...webhook,
      editOriginal: (message) => (++edits === 1 ? Promise.reject(new Error('503')) : webhook.editOriginal(message)),
    };
  };
  for (let attempt = 1; attempt <= 2; attempt++) {
    await stage.runDue([counting(async () => ({ content: 'done' }))]);
    await passTime();
  }
  expect(stage.said).toMatchObject([{ payload: { content: 'done' } }]);
});

test('nothing is done once Discord wouldn’t accept the answer', async () => {
  await add(INTERACTION_TOKEN_MS + 1_000);
  await stage.runDue([counting(async () => ({ content: 'too late' }))]);
  expect(stage.said).toEqual([]);
  expect(await database.sql`select from job`).toHaveLength(0);
});

describe('progress', () => {
  test('shows the newest message, rarely, and never after the answer', async () => {
    await add();
    await stage.runDue([
      counting(async ({ progress }) => {
        for (let done = 1; done <= 100; done++) progress({ content: `${done} of 100` });
        await new Promise((resolve) => setTimeout(resolve, 20));
        progress({ content: 'never shown' });
        return { content: 'all done' };
      }),
    ]);
    expect(stage.said.map(({ payload }) => payload?.content)).toEqual(['1 of 100', 'all done']);
  });

  test('waits for an edit on its way before the answer, so that it can’t overwrite it', async () => {
    const order: string[] = [];
    const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
    const edits = new CoalescedEdits({
      async editOriginal({ payload }) {
        order.push(`${payload.content} sent`);
        await arrived;
        order.push(`${payload.content} arrived`);
      },
    });
    edits.show({ content: 'one' });
    const ended = edits.end().then(() => order.push('ended'));
    arrive();
    await ended;
    expect(order).toEqual(['one sent', 'one arrived', 'ended']);
  });

  test('goes on when an edit fails, and shows what came last after the pause', async () => {
    const shown: unknown[] = [];
    const edits = new CoalescedEdits(
      {
        async editOriginal({ payload }) {
          shown.push(payload.content);
          throw new Error('503');
        },
      },
      10,
    );
    edits.show({ content: 'one' });
    edits.show({ content: 'two' });
    edits.show({ content: 'three' });
    await expect.poll(() => shown).toEqual(['one', 'three']);
    await edits.end();
  });
});
