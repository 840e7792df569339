/** How staff orders are shown: what they would do, what they did, and why they can't be done. */
import type { APIEmbed } from 'discord-api-types/v10';
import type { Drift } from '../../../../shared/economy/audit.ts';
import { dayAfter, dayIndex } from '../../../../shared/economy/calendar.ts';
import { STAFF } from '../../../../shared/economy/catalog.ts';
import type { WithCurrency } from '../../../../shared/economy/currency.ts';
import { receiptNumber } from '../../../../shared/economy/receipt.ts';
import type { StaffOrder, StaffOutcome, StaffProblem, UndoneLeg } from '../../../../shared/economy/staff.ts';
import { COLORS, type Money, moneyOf, moreOf, plain, timestamp, whole } from '../../format.ts';
import { amountOf, itemName } from '../item-format.ts';
import { transferTitle } from '../transfer-title.ts';

export type Previewed = WithCurrency<Extract<StaffOutcome, { status: 'confirm' | 'done' }>>;
type Refused = WithCurrency<Extract<StaffOutcome, StaffProblem>>;

/** The title of an order before it is carried out, after that, and when it isn't. */
const TITLES = {
  grant: ['Grant this?', 'Granted', 'Not granted'],
  take: ['Take this?', 'Taken', 'Not taken'],
  freeze: ['Freeze this account?', 'Frozen', 'Not frozen'],
  unfreeze: ['Unfreeze this account?', 'Unfrozen', 'Not unfrozen'],
  set_cooldown: ['Set this cooldown?', 'Cooldown set', 'Cooldown not set'],
  undo: ['Undo this?', 'Undone', 'Not undone'],
} as const satisfies Record<StaffOrder['action'], readonly [string, string, string]>;

/** An order before and after its confirmation. */
export function orderEmbed(outcome: Previewed): APIEmbed {
  const { order } = outcome;
  const money = moneyOf(outcome);
  const isDone = outcome.status === 'done';
  const reason = 'reason' in order ? order.reason : undefined;
  return {
    color: isDone ? COLORS.gain : COLORS.wait,
    title: TITLES[order.action][isDone ? 1 : 0],
    description: `${orderText(order, outcome, money)}${isDone ? '' : '\n\nNothing has been changed yet.'}`,
    fields: [
      ...balanceFields(outcome, money),
      ...(outcome.legs ?? []).slice(0, MOST_LEGS).map((leg) => legField(leg, money)),
      ...(reason === undefined ? [] : [{ name: 'Reason', value: plain(reason) }]),
    ],
    footer: {
      text: isDone
        ? `Receipt ${receiptNumber(outcome.transfer)}`
        : `You have ${STAFF.confirmMinutes} minutes to confirm`,
    },
  };
}

/** An embed can have 25 fields, and the reason is one of them. */
const MOST_LEGS = 20;

function orderText(order: StaffOrder, outcome: Previewed, money: Money): string {
  switch (order.action) {
    case 'grant':
      return `**${amountOf(order.asset, order.amount, money)}** to <@${order.member}>.`;
    case 'take':
      return `**${amountOf(order.asset, order.amount, money)}** from <@${order.member}>.`;
    case 'freeze':
      return `<@${order.member}> can't earn, pay, or receive anything until someone unfreezes the account.`;
    case 'unfreeze':
      return `<@${order.member}> can earn, pay, and receive again.`;
    case 'set_cooldown':
      return cooldownText(order, outcome);
    case 'undo':
      return `${transferTitle(outcome.code ?? '')} ${receiptNumber(order.of)} of ${timestamp(new Date(outcome.at ?? 0), 'f')}.\n-# Experience, cooldowns, and quest progress stay as they are.`;
  }
}

function cooldownText(order: Extract<StaffOrder, { action: 'set_cooldown' }>, { status, readyAt }: Previewed): string {
  const command = `\`/${order.command}\``;
  const ready = readyAt == null ? 'ready' : `ready ${timestamp(new Date(readyAt))}`;
  if (status === 'done') return `${command} is ${ready} for <@${order.member}>.`;
  const becomes = order.minutes === 0 ? 'ready now' : `ready ${whole(order.minutes)} min after you confirm`;
  return `${command} for <@${order.member}>: ${ready} → **${becomes}**.`;
}

function balanceFields({ order, before, after }: Previewed, money: Money): NonNullable<APIEmbed['fields']> {
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

/** The title of an order that isn't carried out. */
export function closedTitle(order: StaffOrder): string {
  const title = TITLES[order.action][2];
  return order.action === 'undo' ? `${title}: ${receiptNumber(order.of)}` : title;
}

/** Why transfers of these codes can't be undone. */
const FIXED: Readonly<Record<string, string>> = {
  use: "The item has already had its effect, which giving it back wouldn't undo.",
  craft: "Crafting also gave experience, which giving the items back wouldn't undo.",
  sell: 'It included a worn tool, which would come back as new.',
  shop: 'The tool has been used since. Give back a fair amount with `/economy grant`.',
  withdraw: 'The bank no longer has room for it.',
  bank_upgrade: 'The extra room may be in use. Give the price back with `/economy grant`.',
  freeze: 'A freeze moves nothing. End it with `/economy unfreeze`.',
  unfreeze: 'It moved nothing. Freeze the account again with `/economy freeze`.',
  set_cooldown: 'It moved nothing. Set another cooldown with `/economy set-cooldown`.',
  resume: 'It moved nothing.',
  undo: 'It undid something itself. Use `/economy grant` or `/economy take` instead.',
};

/** Why an order can't be carried out, and what to do instead. */
export function refusalSentence(outcome: Refused, now: Date): string {
  const { order } = outcome;
  const money = moneyOf(outcome);
  const asset = 'asset' in order ? order.asset : 'credits';
  const member = 'member' in order ? `<@${order.member}>` : 'They';
  switch (outcome.status) {
    case 'self':
      return order.action === 'undo'
        ? 'You were part of that transfer. Ask another staff member to undo it.'
        : "You can't do that to your own account. Ask another staff member.";
    case 'too_much':
      return `That's too much at once. The limit is ${amountOf(asset, outcome.most, money)}.`;
    case 'day_cap':
      return `You can grant ${moreOf(outcome)(outcome.left)} today. The daily limit is ${money(STAFF.creditsPerDay)}, and it resets ${timestamp(dayAfter(dayIndex(now)))}.`;
    case 'insufficient':
      if (outcome.balance === 0)
        return `${member} ${asset === 'credits' ? 'has an empty wallet' : `doesn't have any ${itemName(asset)}`}, so there's nothing to take.`;
      return `${member} only has ${amountOf(asset, outcome.balance, money)}${asset === 'credits' ? ' in the wallet' : ''}. Take that much or less.`;
    case 'full':
      return `${member} has ${amountOf(asset, outcome.balance, money)}, and no account can hold that much more.`;
    case 'member_frozen':
      return `<@${outcome.member}>'s account is frozen. Unfreeze it with \`/economy unfreeze\` first.`;
    case 'already':
      return order.action === 'freeze'
        ? `${member}'s account is already frozen. See why in \`/economy log\`.`
        : `${member}'s account isn't frozen.`;
    case 'unknown':
      return "There's no transfer with that receipt number.";
    case 'fixed':
      return `That can't be undone. ${FIXED[outcome.code] ?? 'It had other effects, or is part of something unfinished.'}`;
    case 'undone':
      return `That's already been undone. See receipt ${receiptNumber(outcome.by)}.`;
    case 'short':
      return `Nothing was changed: ${outcome.short
        .slice(0, 10)
        .map((each) => `<@${each.member}> is ${amountOf(each.asset, each.missing, money)} short`)
        .join('; ')}.`;
  }
}

/** The rules that don't hold, and how many rows break each. */
export function driftText(drift: readonly Drift[]): string {
  return drift.map(({ invariant, rows }) => `${invariant}: ${whole(rows)}`).join('; ');
}
