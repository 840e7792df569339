/** How the steps of the staff look: what would be, what was done, and why not. */
import type { APIEmbed } from 'discord-api-types/v10';
import { dayAfter, dayIndex } from '../../../../shared/economy/calendar.ts';
import { STAFF } from '../../../../shared/economy/catalog.ts';
import type { WithCurrency } from '../../../../shared/economy/currency.ts';
import { receiptNumber } from '../../../../shared/economy/receipt.ts';
import type { StaffOrder, StaffOutcome, StaffProblem, UndoneLeg } from '../../../../shared/economy/staff.ts';
import { COLOURS, type Money, moneyOf, plain, timestamp, whole } from '../../format.ts';
import { amountOf, itemName } from '../item-format.ts';
import { transferTitle } from '../transfer-title.ts';

export type Shown = WithCurrency<Extract<StaffOutcome, { status: 'confirm' | 'done' }>>;
export type Refused = WithCurrency<Extract<StaffOutcome, StaffProblem>>;

/** What an order does, as a title before and after it is done. */
const TITLES = {
  grant: ['Give this?', 'Given'],
  take: ['Take this away?', 'Taken away'],
  freeze: ['Freeze this account?', 'Frozen'],
  unfreeze: ['Unfreeze this account?', 'Unfrozen'],
  set_cooldown: ['Set this wait?', 'Wait set'],
  undo: ['Undo this?', 'Undone'],
} as const satisfies Record<StaffOrder['action'], readonly [string, string]>;

/** The page that asks for the confirmation, and the one after it. */
export function stepPage(outcome: Shown): APIEmbed {
  const { order } = outcome;
  const money = moneyOf(outcome);
  const isDone = outcome.status === 'done';
  const reason = 'reason' in order ? order.reason : undefined;
  return {
    color: isDone ? COLOURS.gain : COLOURS.wait,
    title: TITLES[order.action][isDone ? 1 : 0],
    description: `${stepText(order, outcome, money)}${isDone ? '' : '\n\nNothing has been changed yet.'}`,
    fields: [
      ...balanceFields(outcome, money),
      ...(outcome.legs ?? []).slice(0, MOST_LEGS).map((leg) => legField(leg, money)),
      ...(reason === undefined ? [] : [{ name: 'Reason', value: plain(reason) }]),
    ],
    footer: {
      text: isDone
        ? `Receipt ${receiptNumber(outcome.transfer)}`
        : `Can be confirmed for ${STAFF.confirmMinutes} minutes, by you`,
    },
  };
}

/** Discord takes 25 fields, and a reason is one of them. */
const MOST_LEGS = 20;

function stepText(order: StaffOrder, outcome: Shown, money: Money): string {
  switch (order.action) {
    case 'grant':
      return `**${amountOf(order.asset, order.amount, money)}** for <@${order.member}>.`;
    case 'take':
      return `**${amountOf(order.asset, order.amount, money)}** from <@${order.member}>.`;
    case 'freeze':
      return `<@${order.member}> can neither earn, pay nor receive until somebody unfreezes the account.`;
    case 'unfreeze':
      return `<@${order.member}> can earn, pay and receive again.`;
    case 'set_cooldown':
      return waitText(order, outcome);
    case 'undo':
      return `${transferTitle(outcome.code ?? '')} ${receiptNumber(order.of)} of ${timestamp(new Date(outcome.at ?? 0), 'f')}.\n-# Experience, waits and the counts of the day stay as they are.`;
  }
}

function waitText(order: Extract<StaffOrder, { action: 'set_cooldown' }>, { status, readyAt }: Shown): string {
  const command = `\`/${order.deed}\``;
  const ready = readyAt == null ? 'ready' : `ready ${timestamp(new Date(readyAt))}`;
  if (status === 'done') return `${command} of <@${order.member}> is ${ready}.`;
  const becomes = order.minutes === 0 ? 'ready at once' : `ready ${whole(order.minutes)} min after you confirm`;
  return `${command} of <@${order.member}>: ${ready} → **${becomes}**.`;
}

function balanceFields({ order, before, after }: Shown, money: Money): NonNullable<APIEmbed['fields']> {
  if (!('asset' in order) || before === undefined || after === undefined) return [];
  const held = order.asset === 'credits' ? 'Wallet' : itemName(order.asset);
  return [{ name: held, value: change(order.asset, before, after, money) }];
}

function legField({ member, asset, bucket, before, after }: UndoneLeg, money: Money) {
  const held = asset === 'credits' ? bucket : itemName(asset);
  return { name: held, value: `<@${member}>: ${change(asset, before, after, money)}` };
}

function change(asset: string, before: number, after: number, money: Money): string {
  return `${amountOf(asset, before, money)} → **${amountOf(asset, after, money)}**`;
}

/** What a step was about, for a prompt that is closed. */
export function orderText(order: StaffOrder): string {
  return order.action === 'undo'
    ? `${transferTitle('undo')} of ${receiptNumber(order.of)}`
    : `${transferTitle(order.action)}, <@${order.member}>`;
}

/** Why codes cannot be undone. */
const FIXED: Readonly<Record<string, string>> = {
  use: 'What was used has had its effect, which taking the item back would not undo.',
  craft: 'Making things has taught something, which taking them apart would not undo.',
  sell: 'A worn tool was sold with it, which would come back as new.',
  shop: 'The tool has worn since it was bought. `/economy grant` gives back what is fair.',
  withdraw: 'The bank has no room for it any more.',
  bank_upgrade: 'The bank has grown and may be full; the upgrade stays. `/economy grant` gives the price back.',
  freeze: 'A freeze moves nothing. `/economy unfreeze` ends it.',
  unfreeze: 'That moved nothing. `/economy freeze` freezes the account again.',
  set_cooldown: 'That moved nothing. `/economy set-cooldown` sets another wait.',
  resume: 'That moved nothing.',
  undo: 'That undid something itself. Use `/economy grant` or `/economy take` to set it right.',
};

/** Why a step cannot be done, and what can. */
export function stepRefusal(outcome: Refused, now: Date): string {
  const { order } = outcome;
  const money = moneyOf(outcome);
  const asset = 'asset' in order ? order.asset : 'credits';
  const member = 'member' in order ? `<@${order.member}>` : 'They';
  switch (outcome.status) {
    case 'self':
      return order.action === 'undo'
        ? 'You took part in that yourself. Ask somebody else of the staff to undo it.'
        : 'Not for yourself: ask somebody else of the staff.';
    case 'too_much':
      return `At most ${amountOf(asset, outcome.most, money)} at once.`;
    case 'day_cap':
      return `You can give ${money(outcome.left)} more today, of ${money(STAFF.creditsPerDay)} a day. The count starts over ${timestamp(dayAfter(dayIndex(now)))}.`;
    case 'insufficient':
      return `${member} has ${amountOf(asset, outcome.balance, money)}${asset === 'credits' ? ' in the wallet' : ''}, ${amountOf(asset, outcome.missing, money)} less than that.`;
    case 'full':
      return `${member} has ${amountOf(asset, outcome.balance, money)}; no account can hold that much more.`;
    case 'member_frozen':
      return `<@${outcome.member}>'s account is frozen, so nothing moves on it. \`/economy unfreeze\` it first.`;
    case 'already':
      return order.action === 'freeze'
        ? `${member}'s account is frozen already. \`/economy log\` says why.`
        : `${member}'s account is not frozen.`;
    case 'unknown':
      return 'There is no transfer with that receipt number.';
    case 'fixed':
      return `That cannot be undone. ${FIXED[outcome.code] ?? 'It is part of something that is not finished, or did more than move something.'}`;
    case 'undone':
      return `That was undone already, with receipt ${receiptNumber(outcome.by)}.`;
    case 'short':
      return `Nothing was changed: ${outcome.short
        .slice(0, 10)
        .map((each) => `<@${each.member}> lacks ${amountOf(each.asset, each.missing, money)} to give back`)
        .join('; ')}.`;
  }
}
