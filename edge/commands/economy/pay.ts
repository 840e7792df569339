import { dayAfter, dayIndex } from '../../../shared/economy/calendar.ts';
import { MAX_CREDITS, PAY } from '../../../shared/economy/catalog.ts';
import type { WithCurrency } from '../../../shared/economy/currency.ts';
import { type PayOutcome, payMember, paymentProblem, settlePayment } from '../../../shared/economy/pay.ts';
import { receiptNumber } from '../../../shared/economy/receipt.ts';
import { type Gated, isGated } from '../../../shared/platform/store.ts';
import { arg } from '../../interactions/custom-id.ts';
import { type MessageBody, refuse, reply, update } from '../../interactions/reply.ts';
import { storedInteractionOf } from '../../jobs/answer-later.ts';
import { COLORS, moneyOf, moreOf, plain, timestamp } from '../format.ts';
import { notHere } from '../messages.ts';
import { button, command, option } from '../services.ts';
import { receiptButton } from './receipt.ts';

/** Sends or cancels the payment that was requested by the interaction `request`. */
const settle = button({
  id: 'pay.settle',
  effect: 'change',
  visibility: 'public',
  args: { request: arg.snowflake(), decision: arg.oneOf('send', 'cancel') },
  run: async ({ args, store, caller, now }) => {
    const outcome = await settlePayment(store, caller, `i:${args.request}`, args.decision);
    if (isGated(outcome)) return outcome;
    if (outcome.status === 'paid') return update(paidMessage(outcome));
    const sentence = refusalSentence(outcome, now);
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
    note: option.string({ description: "What it's for; you both see it", maxLength: PAY.noteLength }),
  },
  run: async (context) => {
    const { options, user, store, caller, now, interactionId } = context;
    const problem = paymentProblem(user.id, options.user);
    if (problem === 'self') return refuse("You can't pay yourself. Pick another member.");
    if (problem === 'bot') return refuse("Bots can't receive credits. Pick a member.");
    // They'd be told where they can't read it, and a bot can't message people it shares no server with.
    if (!options.user.isMember) return refuse(notHere(options.user.id));
    const asks = options.amount > PAY.confirmAboveCredits;
    const payment = {
      to: options.user.id,
      amount: options.amount,
      note: options.note?.replaceAll('\0', '').trim() || undefined,
    };
    const outcome = await payMember(store, caller, payment, asks ? await storedInteractionOf(context) : undefined);
    if (isGated(outcome)) return outcome;
    if (outcome.status === 'paid') return reply(paidMessage(outcome));
    if (outcome.status === 'confirm') return reply(confirmMessage(outcome, interactionId));
    return refuse(refusalSentence(outcome, now));
  },
});

type Paid = WithCurrency<Extract<PayOutcome, { status: 'paid' }>>;
type Requested = WithCurrency<Extract<PayOutcome, { to: string }>>;
type NotPaid = WithCurrency<Exclude<PayOutcome, Gated | { status: 'paid' }>>;

function paidMessage(outcome: Paid): MessageBody {
  const { from, to, amount, note, balance, transfer } = outcome;
  const credits = moneyOf(outcome);
  return {
    content: `<@${to}>, you've been paid.`,
    embeds: [
      {
        color: COLORS.gain,
        title: 'Payment',
        description: `<@${from}> paid <@${to}> **${credits(amount)}**.`,
        fields: [
          ...(note === undefined ? [] : [{ name: 'Note', value: plain(note) }]),
          { name: "Sender's balance", value: credits(balance), inline: true },
        ],
        footer: { text: `Receipt ${receiptNumber(transfer)}` },
      },
    ],
    rows: [[receiptButton(transfer)]],
    pings: [to],
  };
}

function confirmMessage(outcome: Requested, request: string): MessageBody {
  const { from, to, amount, note } = outcome;
  const credits = moneyOf(outcome);
  const place = (decision: 'send' | 'cancel', label: string, style: 'success' | 'secondary') =>
    settle.with({ request, decision }, { label, style, onlyFor: from });
  return {
    embeds: [
      {
        color: COLORS.wait,
        title: 'Send this payment?',
        description: `**${credits(amount)}** to <@${to}>. Nothing has been sent yet.\n-# Payments above ${credits(PAY.confirmAboveCredits)} must be confirmed.`,
        fields: note === undefined ? [] : [{ name: 'Note', value: plain(note) }],
        footer: { text: `You have ${PAY.confirmMinutes} minutes to confirm` },
      },
    ],
    rows: [[place('send', 'Send', 'success'), place('cancel', 'Cancel', 'secondary')]],
  };
}

function closedMessage(outcome: Requested, sentence: string): MessageBody {
  const description = `${moneyOf(outcome)(outcome.amount)} to <@${outcome.to}>: ${sentence}`;
  return { content: '', embeds: [{ color: COLORS.calm, title: 'Payment', description }], rows: [] };
}

function refusalSentence(outcome: NotPaid, now: Date): string {
  const credits = moneyOf(outcome);
  const tomorrow = timestamp(dayAfter(dayIndex(now)));
  switch (outcome.status) {
    case 'insufficient':
      if (outcome.balance === 0) return 'Your wallet is empty. Use `/daily` or `/work` to earn credits.';
      return `You're ${credits(outcome.missing)} short: your wallet holds ${credits(outcome.balance)}. Use \`/daily\` or \`/work\` to earn more.`;
    case 'send_cap':
      return `${outcome.left === 0 ? "You can't send anything more" : `You can send ${moreOf(outcome)(outcome.left)}`} today. The daily limit is ${credits(PAY.sendCapPerDay)}, and it resets ${tomorrow}.`;
    case 'receive_cap':
      return `<@${outcome.to}> ${outcome.left === 0 ? "can't receive anything more" : `can receive ${moreOf(outcome)(outcome.left)}`} today. The daily limit is ${credits(PAY.receiveCapPerDay)}, and it resets ${tomorrow}.`;
    case 'payee_frozen':
      return `<@${outcome.to}>'s account is frozen, so it can't receive credits.`;
    case 'expired':
      return `This wasn't confirmed within ${PAY.confirmMinutes} minutes. Nothing was sent. Use \`/pay\` again.`;
    case 'cancelled':
      return 'Cancelled. Nothing was sent.';
    case 'confirm':
      return "It's still waiting for confirmation.";
    case 'not_requested':
      return "I can't find that payment. Use `/pay` again.";
  }
}
