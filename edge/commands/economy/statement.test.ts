import { describe, expect, test } from 'vitest';
import { chorus, shownIn } from '../../../infra/testing/chorus.ts';
import { componentsOf, customIdOf } from '../../../infra/testing/dispatching.ts';
import { BOB, press, slash } from '../../../infra/testing/interaction.ts';
import type { StatementLine } from '../../../shared/economy/statement.ts';

const line = (given: Partial<StatementLine> = {}): StatementLine => ({
  transfer: '1',
  at: '2026-01-10T12:00:00+00:00',
  code: 'pay',
  bucket: 'wallet',
  asset: 'credits',
  delta: -50,
  balance: 950,
  counterpart: BOB.id,
  note: null,
  ...given,
});

function stating(lines: StatementLine[], total = lines.length) {
  const asks: unknown[] = [];
  const made = chorus({
    statement: (_: unknown, [, , days, limit, offset]: [unknown, Date, number, number, number]) => {
      asks.push({ days, offset, limit });
      return { total, lines: lines.slice(0, limit) };
    },
  });
  return { asks, ...made };
}

describe('/statement', () => {
  test('shows each change: how much, why, with whom, the balance, and the receipt', async () => {
    const answer = await stating([
      line({ note: 'for *pizza*' }),
      line({ delta: 1_000, code: 'daily', counterpart: null }),
    ]).send(slash('statement'));
    const text = String(shownIn(answer).description);
    expect(text).toContain(`**−50** Payment to <@${BOB.id}>: for \\*pizza\\*`);
    expect(text).toContain('**+1,000** Daily reward');
    expect(text).toContain('wallet 1,000 → 950 credits');
    expect(answer.data?.flags).toBe(64);
  });

  test('turns its pages for its member alone, and stops at both ends', async () => {
    const { send, asks } = stating(
      Array.from({ length: 10 }, () => line()),
      25,
    );
    const first = await send(slash('statement', [{ name: 'days', type: 4, value: 7 }]));
    expect(shownIn(first)).toMatchObject({ footer: { text: expect.stringContaining('Page 1 of 3') } });
    expect(componentsOf(first.data)).toMatchObject([
      { label: '‹ Back', disabled: true },
      { label: '1 of 3', disabled: true },
      { label: 'Next ›' },
      { label: 'Download' },
    ]);
    expect((await send(press(customIdOf(first.data, 'Next ›'), { user: BOB }))).data?.content).toContain(
      'can use that',
    );
    const second = await send(press(customIdOf(first.data, 'Next ›')));
    expect(second.type).toBe(7);
    expect(shownIn(second)).toMatchObject({ footer: { text: expect.stringContaining('Page 2 of 3') } });
    expect(asks).toEqual([
      { days: 7, offset: 0, limit: 10 },
      { days: 7, offset: 10, limit: 10 },
    ]);
  });

  test('the longest notes fit in a message', async () => {
    const longest = line({ note: '*'.repeat(100), delta: -9_007_199_254_740_991, balance: 9_007_199_254_740_991 });
    const answer = await stating(Array.from({ length: 10 }, () => longest)).send(slash('statement'));
    expect(String(shownIn(answer).description).length).toBeLessThanOrEqual(4_096);
  });

  test('can be downloaded', async () => {
    const { send } = stating([line()]);
    const first = await send(slash('statement'));
    const answer = await send(press(customIdOf(first.data, 'Download')));
    expect(answer.files).toMatchObject([{ name: 'statement.csv', data: expect.stringContaining('receipt,when') }]);
    expect(answer.data?.flags).toBe(64);
  });

  test('says when there is nothing', async () => {
    const answer = await stating([]).send(slash('statement'));
    expect(shownIn(answer).description).toContain('Nothing changed');
    expect(componentsOf(answer.data)).toEqual([]);
  });
});
