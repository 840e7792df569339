import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Books, openBooks } from '../../../../infra/testing/books.ts';
import { chorus, chorusOn, shownIn } from '../../../../infra/testing/chorus.ts';
import { componentsOf, customIdOf } from '../../../../infra/testing/dispatching.ts';
import { ALICE, BOB, type GivenOption, NOW_MS, press, slash } from '../../../../infra/testing/interaction.ts';
import type { StaffOrder } from '../../../../shared/economy/staff.ts';
import { requestStaffOrder, settleStaffOrder } from '../../../../shared/economy/staff.ts';
import type { StaffLogLine } from '../../../../shared/economy/staff-log.ts';

const STAFF = { envelope: { member: { user: ALICE, roles: [], permissions: '32' } } };
const user = (value: string): GivenOption => ({ name: 'user', type: 6, value });

let books: Books;
const statements: string[] = [];
beforeAll(async () => {
  books = await openBooks();
  books.store.observe.statement = (operation) => statements.push(operation);
  await step({ action: 'grant', member: BOB.id, asset: 'credits', amount: 500, reason: 'lost in the outage' });
  await step({ action: 'set_cooldown', member: BOB.id, command: 'fight', minutes: 30 });
});
afterAll(() => books.drop());
beforeEach(() => {
  statements.length = 0;
});

/** A step that Alice asked for and confirmed. */
async function step(order: StaffOrder): Promise<void> {
  const [store, asked] = books.by(ALICE.id, { now: new Date(NOW_MS) });
  await requestStaffOrder(store, asked, order);
  await settleStaffOrder(...books.by(ALICE.id, { now: new Date(NOW_MS) }), asked.key, 'confirm');
}

describe('/economy log', () => {
  test('shows what was done, by whom, to whom, and why, newest first', async () => {
    const { send } = chorusOn(books.store);
    const shown = shownIn(await send(slash('economy log', [user(BOB.id)], STAFF)));
    expect(shown.description).toMatch(
      new RegExp(
        `^About <@${BOB.id}>\n\n\\*\\*Cooldown set by staff\\*\\* · \`/fight\` in 30 min · <@${BOB.id}>\n-# .* by <@${ALICE.id}>`,
      ),
    );
    expect(shown.description).toContain(`**Granted by staff** · 500 credits · <@${BOB.id}>: lost in the outage`);
    expect(statements).toEqual(['staff_log']);
  });

  test('turns its pages and fits in an embed with the longest reasons', async () => {
    const line: StaffLogLine = {
      transfer: '9',
      at: new Date(NOW_MS).toISOString(),
      code: 'grant',
      actor: ALICE.id,
      members: [BOB.id],
      reason: '*'.repeat(200),
      asset: 'credits',
      amount: 1_000_000,
      command: null,
      minutes: null,
      reverses: null,
      reversedBy: '10',
    };
    const asked: unknown[] = [];
    const { send } = chorus({
      staff_log: (_: unknown, values: unknown[]) => {
        const [about, limit, offset] = values.slice(-3) as [string | null, number, number];
        asked.push({ about, offset, limit });
        return { status: 'log', total: 20, lines: Array.from({ length: limit }, () => line) };
      },
    });
    const page = await send(slash('economy log', [{ name: 'page', type: 4, value: 2 }], STAFF));
    const older = await send(press(customIdOf(page.data, 'Next ›'), STAFF));
    expect(shownIn(older)).toMatchObject({ footer: { text: 'Page 3 of 3 · 20 entries' } });
    expect(componentsOf(older.data)).toMatchObject([
      { label: '‹ Back' },
      { disabled: true },
      { label: 'Next ›', disabled: true },
    ]);
    expect(asked).toEqual([
      { about: null, offset: 8, limit: 8 },
      { about: null, offset: 16, limit: 8 },
    ]);
  });
});
