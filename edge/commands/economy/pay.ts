import { dayAfter, dayIndex } from '../../../shared/economy/calendar.ts';
import { MAX_CREDITS, PAY } from '../../../shared/economy/catalog.ts';
import type { WithCurrency } from '../../../shared/economy/currency.ts';
import { type PayOutcome, payMember, paymentProblem, settlePayment } from '../../../shared/economy/pay.ts';
import { receiptNumber } from '../../../shared/economy/receipt.ts';
import { type Gated, isGated } from '../../../shared/platform/store.ts';
import { arg } from '../../interactions/custom-id.ts';
import { type MessageBody, refuse, reply, update } from '../../interactions/reply.ts';
import { COLOURS, lacking, moneyOf, plain, timestamp } from '../format.ts';
import { button, command, option } from '../services.ts';
import { receiptButton } from './receipt.ts';

/** Sends or calls off a payment that was asked for by the interaction `asked`. */
const settle = button({
  id: 'pay.settle',
  effect: 'change',
  visibility: 'public',
  args: { asked: arg.snowflake(), decision: arg.oneOf('send', 'cancel') },
  run: async (context) => {
    const { args, store, caller, now } = context;
    const outcome = await settlePayment(store, caller, `i:${args.asked}`, args.decision);
    if (outcome.status === 'paid') return update(paidMessage(outcome));
    if (outcome.status === 'cancelled') return update(closedMessage(outcome, 'Called off. Nothing was sent.'));
    if (isGated(outcome)) return outcome;
    const sentence = payRefusal(outcome, now);
    return 'to' in outcome ? update(closedMessage(outcome, sentence)) : refuse(sentence);
  },
});

export const pay = command({
  name: 'pay',
  module: 'economy',
  description: 'Send credits to another member',
  contexts: ['guild'],
  effect: 'change',
  visibility: 'public',
  limit: { ...PAY.burst, isInStatement: true },
  components: [settle],
  examples: ['/pay user:@bob amount:50', '/pay user:@bob amount:50 note:for the pizza'],
  options: {
    user: option.user({ description: 'Who gets the credits', required: true }),
    amount: option.integer({ description: 'How many credits', required: true, min: PAY.minCredits, max: MAX_CREDITS }),
    note: option.string({ description: 'What it is for; both of you see it', maxLength: PAY.noteLength }),
  },
  run: async (context) => {
    const { options, user, store, caller, now, interactionId } = context;
    const problem = paymentProblem(user.id, options.user);
    if (problem === 'self') return refuse('You cannot pay yourself. Pick another member.');
    if (problem === 'bot') return refuse('Bots keep no credits. Pick a member.');
    const outcome = await payMember(store, caller, {
      to: options.user.id,
      amount: options.amount,
      note: options.note?.replaceAll('\0', '').trim() || undefined,
    });
    if (outcome.status === 'paid') return reply(paidMessage(outcome));
    if (outcome.status === 'confirm') return reply(confirmMessage(outcome, interactionId));
    return isGated(outcome) ? outcome : refuse(payRefusal(outcome, now));
  },
});

type Paid = WithCurrency<Extract<PayOutcome, { status: 'paid' }>>;
type Asked = WithCurrency<Extract<PayOutcome, { to: string }>>;

function paidMessage(outcome: Paid): MessageBody {
  const { from, to, amount, note, balance, transfer } = outcome;
  const credits = moneyOf(outcome);
  return {
    content: `<@${to}>, you have been paid.`,
    embeds: [
      {
        color: COLOURS.gain,
        title: 'Payment',
        description: `<@${from}> paid <@${to}> **${credits(amount)}**.`,
        fields: [
          ...(note === undefined ? [] : [{ name: 'Note', value: plain(note) }]),
          { name: "Payer's balance", value: credits(balance), inline: true },
        ],
        footer: { text: `Receipt ${receiptNumber(transfer)}` },
      },
    ],
    rows: [[receiptButton(transfer)]],
    pings: [to],
  };
}

function confirmMessage(outcome: Asked, asked: string): MessageBody {
  const { from, to, amount, note } = outcome;
  const credits = moneyOf(outcome);
  const place = (decision: 'send' | 'cancel', label: string, style: 'success' | 'secondary') =>
    settle.with({ asked, decision }, { label, style, onlyFor: from });
  return {
    embeds: [
      {
        color: COLOURS.wait,
        title: 'Send this much?',
        description: `**${credits(amount)}** to <@${to}>. Nothing has been sent yet.\n-# Payments above ${credits(PAY.confirmAboveCredits)} ask first.`,
        fields: note === undefined ? [] : [{ name: 'Note', value: plain(note) }],
        footer: { text: `Can be confirmed for ${PAY.confirmMinutes} minutes` },
      },
    ],
    rows: [[place('send', 'Send', 'success'), place('cancel', 'Cancel', 'secondary')]],
  };
}

function closedMessage(outcome: Asked, sentence: string): MessageBody {
  const description = `${moneyOf(outcome)(outcome.amount)} to <@${outcome.to}>: ${sentence}`;
  return { content: '', embeds: [{ color: COLOURS.calm, title: 'Payment', description }], rows: [] };
}

function payRefusal(outcome: WithCurrency<Exclude<PayOutcome, Gated | { status: 'paid' }>>, now: Date): string {
  const credits = moneyOf(outcome);
  const tomorrow = timestamp(dayAfter(dayIndex(now)));
  switch (outcome.status) {
    case 'insufficient':
      return `You have ${credits(outcome.balance)}, so ${lacking(outcome.missing, credits)}. \`/daily\` brings more.`;
    case 'send_cap':
      return `You can pay ${credits(outcome.left)} more today, of ${credits(PAY.sendCapPerDay)} a day. The count starts over ${tomorrow}.`;
    case 'receive_cap':
      return `<@${outcome.to}> can receive ${credits(outcome.left)} more today, of ${credits(PAY.receiveCapPerDay)} a day. The count starts over ${tomorrow}.`;
    case 'payee_frozen':
      return `<@${outcome.to}>'s account is frozen and cannot receive credits.`;
    case 'expired':
      return `It was not confirmed within ${PAY.confirmMinutes} minutes. Nothing was sent; use \`/pay\` again.`;
    case 'cancelled':
      return 'It was called off. Nothing was sent.';
    case 'confirm':
      return 'It still waits to be confirmed.';
    case 'not_asked':
      return 'I know of no such payment. Please use `/pay` again.';
  }
}
