import { describe, expect, test } from 'vitest';
import type { Arguments } from '../../../infra/testing/answering-store.ts';
import { chorus, shownIn } from '../../../infra/testing/chorus.ts';
import { componentsOf, customIdOf } from '../../../infra/testing/dispatching.ts';
import {
  ALICE,
  BOB,
  BOT_ID,
  type GivenOption,
  NOW_MS,
  press,
  STRANGER,
  slash,
} from '../../../infra/testing/interaction.ts';
import type { PayOutcome } from '../../../shared/economy/pay.ts';

const user = (value: string): GivenOption => ({ name: 'user', type: 6, value });
const amount = (value: number): GivenOption => ({ name: 'amount', type: 4, value });
const note = (value: string): GivenOption => ({ name: 'note', type: 3, value });

const asked = { from: ALICE.id, to: BOB.id, amount: 50 };
const paid: PayOutcome = { status: 'paid', ...asked, balance: 950, transfer: '7' };
const confirm: PayOutcome = { status: 'confirm', ...asked, amount: 20_000, balance: 30_000 };

/** Chorus whose books answer every payment with this outcome. */
function paying(outcome: PayOutcome, settled: PayOutcome = outcome) {
  const asks: unknown[] = [];
  const made = chorus({
    economy_pay: ({ key, from, to, amount, note }: Arguments) => {
      asks.push({ key, from, to, amount, note });
      return outcome;
    },
    economy_pay_confirm: ({ requestKey, from, isSent }: Arguments) => {
      asks.push({ requestKey, from, isSent });
      return settled;
    },
  });
  return { asks, ...made };
}

describe('/pay', () => {
  test('pays under the key of the interaction and pings only the recipient', async () => {
    const { send, asks } = paying(paid);
    const command = slash('pay', [user(BOB.id), amount(50), note('  for @everyone ')]);
    const answer = await send(command);
    expect(asks).toEqual([{ key: `i:${command.id}`, from: ALICE.id, to: BOB.id, amount: 50, note: 'for @everyone' }]);
    expect(answer.data).toMatchObject({
      content: `<@${BOB.id}>, you've been paid.`,
      allowed_mentions: { parse: [], users: [BOB.id] },
    });
    expect(shownIn(answer)).toMatchObject({
      title: 'Payment',
      description: `<@${ALICE.id}> paid <@${BOB.id}> **50 credits**.`,
      fields: [{ name: "Sender's balance", value: '950 credits' }],
    });
    expect(componentsOf(answer.data)).toMatchObject([{ label: 'Receipt' }]);
  });

  test('shows a note as it was typed', async () => {
    const { send } = paying({ ...paid, note: '**[free](https://evil.test)** @everyone\n# now' });
    const fields = shownIn(await send(slash('pay', [user(BOB.id), amount(50)]))).fields;
    expect(fields).toContainEqual({
      name: 'Note',
      value: '\\*\\*\\[free\\]\\(https\\://evil.test\\)\\*\\* \\@everyone \\# now',
    });
  });

  test('accepts the longest note, even one that is all formatting', async () => {
    const longest = '*'.repeat(100);
    const { send } = paying({ ...paid, note: longest });
    const answer = await send(slash('pay', [user(BOB.id), amount(50), note(longest)]));
    expect(answer.data?.content).toContain("you've been paid");
  });

  test('treats a note of spaces as none', async () => {
    const { send, asks } = paying(paid);
    await send(slash('pay', [user(BOB.id), amount(50), note('   ')]));
    expect(asks).toMatchObject([{ note: null }]);
  });

  test.each<[string, GivenOption[], string]>([
    ['oneself', [user(ALICE.id), amount(1)], "You can't pay yourself. Pick another member."],
    ['a bot', [user(BOT_ID), amount(1)], "Bots can't receive credits. Pick a member."],
    [
      'someone who couldn’t read that they were paid',
      [user(STRANGER.id), amount(1)],
      `<@${STRANGER.id}> isn't in this server, so they wouldn't see this. Pick a member, or do it in a server you share.`,
    ],
    ['nothing', [user(BOB.id), amount(0)], '`amount` must be at least 1.'],
    ['less than nothing', [user(BOB.id), amount(-50)], '`amount` must be at least 1.'],
    ['half a credit', [user(BOB.id), amount(0.5)], '`amount` must be a whole number.'],
    ['more than there can be', [user(BOB.id), amount(2 ** 53)], '`amount` must be a whole number.'],
    ['with a novel', [user(BOB.id), amount(1), note('x'.repeat(101))], '`note` can have at most 100 characters.'],
  ])('%s is refused before any statement runs', async (_, options, sentence) => {
    const { send, asks } = paying(paid);
    expect(await send(slash('pay', options))).toMatchObject({ type: 4, data: { content: sentence, flags: 64 } });
    expect(asks).toEqual([]);
  });

  test.each<[PayOutcome, RegExp]>([
    [
      { status: 'insufficient', ...asked, balance: 20, missing: 30 },
      /^You're 30 credits short: your wallet holds 20 credits\./,
    ],
    [
      { status: 'send_cap', ...asked, left: 5 },
      /^You can send 5 more credits today\. The daily limit is 250,000 credits, and it resets <t:\d+:R>\./,
    ],
    [{ status: 'receive_cap', ...asked, left: 1 }, /^<@\d+> can receive 1 more credit today/],
    [{ status: 'insufficient', ...asked, balance: 0, missing: 50 }, /^Your wallet is empty\./],
    [{ status: 'frozen' }, /^Your account is frozen\./],
    [{ status: 'payee_frozen', ...asked }, /^<@\d+>'s account is frozen/],
    [{ status: 'switched_off', subject: 'command:pay' }, /^`\/pay` is turned off in this server\./],
    [{ status: 'role_required', roles: ['31'] }, /^In this server, that's only for <@&31>\./],
  ])('%j is shown only to the sender and pings nobody', async (outcome, sentence) => {
    const { data } = await paying(outcome).send(slash('pay', [user(BOB.id), amount(50)]));
    expect(data).toMatchObject({ flags: 64, allowed_mentions: { parse: [] } });
    expect(data?.allowed_mentions).not.toHaveProperty('users');
    expect(data?.content).toMatch(sentence);
  });
});

test('a payment that is too fast says when to try again and counts as rate limited', async () => {
  const readyAt = new Date(NOW_MS + 4_200).toISOString();
  const { send, reported } = paying({ status: 'too_fast', readyAt });
  const { data } = await send(slash('pay', [user(BOB.id), amount(50)]));
  expect(data).toMatchObject({ content: 'Slow down! Try again in 5 seconds.', flags: 64 });
  expect(reported.rateLimited).toEqual(['pay']);
});

describe('a large payment', () => {
  async function prompt(settled: PayOutcome) {
    const made = paying(confirm, settled);
    const command = slash('pay', [user(BOB.id), amount(20_000)]);
    const answer = await made.send(command);
    const id = (label: string) => customIdOf(answer.data, label);
    return { ...made, command, answer, id };
  }

  test('asks first, and pings nobody yet', async () => {
    const { answer } = await prompt(paid);
    expect(answer.data?.allowed_mentions).toEqual({ parse: [] });
    expect(shownIn(answer)).toMatchObject({
      title: 'Send this payment?',
      description: expect.stringContaining(`**20,000 credits** to <@${BOB.id}>. Nothing has been sent yet.`),
    });
    expect(componentsOf(answer.data).map(({ label }) => label)).toEqual(['Send', 'Cancel']);
  });

  test('is sent when the sender confirms it, under the key of the request', async () => {
    const { send, asks, id, command } = await prompt(paid);
    const answer = await send(press(id('Send')));
    expect(answer).toMatchObject({ type: 7, data: { content: `<@${BOB.id}>, you've been paid.` } });
    expect(componentsOf(answer.data).map(({ label }) => label)).toEqual(['Receipt']);
    expect(asks[1]).toEqual({ from: ALICE.id, requestKey: `i:${command.id}`, isSent: true });
  });

  test('is cancelled by the sender, and the buttons disappear', async () => {
    const { send, asks, id } = await prompt({ status: 'cancelled', ...asked });
    const answer = await send(press(id('Cancel')));
    expect(answer).toMatchObject({ type: 7, data: { content: '', components: [] } });
    expect(shownIn(answer).description).toContain('Cancelled. Nothing was sent.');
    expect(asks[1]).toMatchObject({ isSent: false });
  });

  test.each(['Send', 'Cancel'])('can’t be decided by anyone else: %s', async (label) => {
    const { send, asks, id } = await prompt(paid);
    const answer = await send(press(id(label), { user: BOB }));
    expect(answer).toMatchObject({
      type: 4,
      data: { content: expect.stringMatching(/^Only <@\d+> can use that/), flags: 64 },
    });
    expect(asks).toHaveLength(1);
  });

  test.each<[PayOutcome, string]>([
    [{ status: 'insufficient', ...asked, balance: 20, missing: 30 }, "You're 30 credits short"],
    [{ status: 'expired', ...asked }, "This wasn't confirmed within 14 minutes."],
    [{ status: 'cancelled', ...asked }, 'Cancelled.'],
    [{ status: 'send_cap', ...asked, left: 0 }, "You can't send anything more today"],
  ])('that ends as %j closes its prompt and says why', async (outcome, sentence) => {
    const { send, id } = await prompt(outcome);
    const answer = await send(press(id('Send')));
    expect(answer).toMatchObject({ type: 7, data: { components: [] } });
    expect(shownIn(answer).description).toContain(sentence);
  });

  test.each<[PayOutcome, RegExp]>([
    [{ status: 'not_requested' }, /^I can't find that payment\./],
    [{ status: 'switched_off', subject: 'module:economy' }, /^The economy commands are turned off/],
  ])('that ends as %j leaves its prompt alone', async (outcome, sentence) => {
    const { send, id } = await prompt(outcome);
    const answer = await send(press(id('Send')));
    expect(answer).toMatchObject({ type: 4, data: { content: expect.stringMatching(sentence), flags: 64 } });
  });
});
