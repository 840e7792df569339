import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Books, NOON, openBooks } from '../../infra/testing/books.ts';
import { type JobStage, openJobStage } from '../../infra/testing/jobs.ts';
import { addJob } from '../jobs/queue.ts';
import { PAY } from './catalog.ts';
import { expireConfirmation } from './confirmation-expiry.ts';
import { payMember, settlePayment } from './pay.ts';

let books: Books;
let stage: JobStage;
beforeAll(async () => {
  books = await openBooks();
});
afterAll(() => books.drop());
beforeEach(async () => {
  await books.sql`truncate job`;
  stage = openJobStage(books.sql);
});

const amount = PAY.confirmAboveCredits + 1;
const interaction = { application: '1', token: { ciphertext: 'c', keyId: 'k' }, expiresAt: '2100-01-01T00:00:00Z' };

/** A payment that waits for confirmation, with its expiry scheduled. */
async function requested() {
  const from = await books.memberWith(amount);
  const to = await books.memberWith(0);
  const caller = books.as(from);
  const payment = { to, amount, note: undefined };
  expect(await payMember(books.store, caller, payment, interaction)).toMatchObject({ status: 'confirm' });
  return {
    ...{ from, to, key: caller.key },
    settle: (decision: 'send' | 'cancel') => settlePayment(books.store, books.as(from), caller.key, decision),
  };
}
const passTime = () => books.sql`update job set run_at = now(), claimable_at = now()`;
const scheduled = async () => (await books.sql`select key from job`).map(({ key }) => key);

test('a request that nobody confirms closes itself after 14 minutes, and its buttons go', async () => {
  const { key } = await requested();
  const [job] = await books.sql<{ runAt: Date }[]>`select run_at as "runAt" from job`;
  expect(job?.runAt.getTime()).toBe(NOON.getTime() + PAY.confirmMinutes * 60_000);
  await passTime();
  await stage.runDue([expireConfirmation]);
  expect(stage.said).toEqual([
    {
      ...{ call: 'edit', key: `interaction:${key}` },
      payload: {
        content: '',
        embeds: [
          expect.objectContaining({
            description: expect.stringMatching(/^You didn't confirm this within 14 minutes\./),
          }),
        ],
        components: [],
      },
    },
  ]);
  expect(await scheduled()).toEqual([]);
});

test('a press that arrives after that moves nothing', async () => {
  const { from, settle } = await requested();
  await passTime();
  await stage.runDue([expireConfirmation]);
  expect(await settle('send')).toMatchObject({ status: 'expired' });
  expect(await books.wallet(from)).toBe(amount);
});

describe.each(['send', 'cancel'] as const)('once the member decided to %s', (decision) => {
  test('nothing expires, and the message stays as it is', async () => {
    const { settle } = await requested();
    await settle(decision);
    expect(await scheduled()).toEqual([]);
    await stage.runDue([expireConfirmation]);
    expect(stage.said).toEqual([]);
  });

  test('a job that had begun changes nothing', async () => {
    const { key, settle } = await requested();
    await settle(decision);
    await addJob(books.sql, { kind: expireConfirmation.kind, key, payload: interaction });
    await stage.runDue([expireConfirmation]);
    expect(stage.said).toEqual([]);
    expect(await settle(decision)).toMatchObject({ status: decision === 'send' ? 'paid' : 'cancelled' });
  });
});

test('of a press and the expiry at the same moment, one wins', async () => {
  for (let round = 1; round <= 20; round++) {
    const { to, settle } = await requested();
    await passTime();
    const [outcome] = await Promise.all([settle('send'), stage.runDue([expireConfirmation])]);
    const isPaid = outcome.status === 'paid';
    expect([outcome.status, await books.wallet(to)]).toEqual(isPaid ? ['paid', amount] : ['expired', 0]);
    expect(stage.said.length).toBe(isPaid ? 0 : 1);
    stage.said.length = 0;
    await books.sql`truncate job`;
    // Both of them may pay for days to come.
    await books.sql`update account set flow_out = 0, flow_in = 0, recent = '{}'`;
  }
});
