import { STAFF, SUPPLY } from '../../../../shared/economy/catalog.ts';
import { ITEM_IDS, ITEMS } from '../../../../shared/economy/items.ts';
import { transferOf } from '../../../../shared/economy/receipt.ts';
import {
  DEEDS,
  type Deed,
  requestStaffOrder,
  type StaffOrder,
  settleStaffOrder,
} from '../../../../shared/economy/staff.ts';
import { type Gated, isGated } from '../../../../shared/platform/store.ts';
import { arg } from '../../../interactions/custom-id.ts';
import type { Invocation } from '../../../interactions/invocation.ts';
import { type MessageBody, type Outcome, refuse, reply, update } from '../../../interactions/reply.ts';
import { COLOURS } from '../../format.ts';
import { autocomplete, button, commandGroup, option, type Services, subcommand } from '../../services.ts';
import { findItem, ITEM_OPTION_LENGTH, itemChoices, unknownItem } from '../item-option.ts';
import { receiptButton } from '../receipt.ts';
import { orderText, type Shown, stepPage, stepRefusal } from './format.ts';
import { showLog, turnLog } from './log.ts';
import { outsideStaffGuild } from './staff-servers.ts';
import { resumeBooks, showSupply } from './supply.ts';

type Context = Invocation & Services;

/** Carries out or calls off the step that was asked for by the interaction `asked`. */
const settle = button({
  id: 'economy.settle',
  effect: 'change',
  visibility: 'ephemeral',
  args: { asked: arg.snowflake(), decision: arg.oneOf('confirm', 'cancel') },
  run: async (context) => {
    const outside = outsideStaffGuild(context);
    if (outside !== undefined) return refuse(outside);
    const outcome = await settleStaffOrder(
      context.store,
      context.caller,
      `i:${context.args.asked}`,
      context.args.decision,
    );
    if (isGated(outcome)) return outcome;
    switch (outcome.status) {
      case 'done':
        return update({ embeds: [stepPage(outcome)], rows: [[receiptButton(outcome.transfer)]] });
      case 'not_asked':
        return refuse('I know of no such step of yours. Please use `/economy` again.');
      case 'cancelled':
        return update(closed(outcome.order, 'Called off. Nothing was changed.'));
      case 'expired':
        return update(
          closed(
            outcome.order,
            `It was not confirmed within ${STAFF.confirmMinutes} minutes. Nothing was changed; use \`/economy\` again.`,
          ),
        );
      case 'confirm':
        return refuse('It still waits to be confirmed.');
      default:
        return update(closed(outcome.order, stepRefusal(outcome, context.now)));
    }
  },
});

/** Shows what an order would do, with the buttons that decide. */
async function ask(
  context: Context,
  target: { isBot: boolean } | undefined,
  order: StaffOrder,
): Promise<Outcome | Gated> {
  const outside = outsideStaffGuild(context);
  if (outside !== undefined) return refuse(outside);
  if (target?.isBot) return refuse('Bots keep no credits and no items. Pick a member.');
  const outcome = await requestStaffOrder(context.store, context.caller, order);
  if (isGated(outcome)) return outcome;
  switch (outcome.status) {
    case 'confirm':
      return reply(prompt(outcome, context));
    case 'done':
    case 'cancelled':
    case 'expired':
    case 'not_asked':
      // Outcomes of a confirmation, which has a key of its own.
      throw new Error(`asked for a step and was told ${outcome.status}`);
    default:
      return refuse(stepRefusal(outcome, context.now));
  }
}

function prompt(outcome: Shown, { user, interactionId: asked }: Context): MessageBody {
  const place = (decision: 'confirm' | 'cancel', label: string, style: 'danger' | 'secondary') =>
    settle.with({ asked, decision }, { label, style, onlyFor: user.id });
  return {
    embeds: [stepPage(outcome)],
    rows: [[place('confirm', 'Confirm', 'danger'), place('cancel', 'Cancel', 'secondary')]],
  };
}

function closed(order: StaffOrder, sentence: string): MessageBody {
  return { embeds: [{ color: COLOURS.calm, title: orderTitle(order), description: sentence }], rows: [] };
}

function orderTitle(order: StaffOrder): string {
  // Mentions do not show in titles.
  return orderText(order).replace(/, <@\d+>$/, '');
}

/** What staff wrote, without what cannot be stored; undefined when nothing is left. */
function written(text: string | undefined): string | undefined {
  return text?.replaceAll('\0', '').trim() || undefined;
}

const NO_REASON = 'Say why: the `reason` stands in the log and on the receipt.';

const userOption = option.user({ description: 'Whose account', required: true });
const reasonOption = option.string({
  description: 'Why; it stands in the log and on the receipt',
  required: true,
  maxLength: STAFF.reasonLength,
});
const whyOption = option.string({
  description: 'Why; it stands in the log and on the receipt',
  maxLength: STAFF.reasonLength,
});

/** A reason that may be left out, as part of an order. */
function why(text: string | undefined): { reason?: string } {
  const reason = written(text);
  return reason === undefined ? {} : { reason };
}

const itemOption = option.string({
  description: 'Which item; credits when left out',
  maxLength: ITEM_OPTION_LENGTH,
  autocomplete: autocomplete(({ value }) =>
    itemChoices(
      value,
      ITEM_IDS.map((id) => ({ id, note: ITEMS[id].rarity })),
    ),
  ),
});
const amountOption = option.integer({ description: 'How many', required: true, min: 1, max: STAFF.maxCredits });

function move(
  context: Context,
  action: 'grant' | 'take',
  options: { user: { id: string; isBot: boolean }; amount: number; item: string | undefined; reason: string },
): Outcome | Promise<Outcome | Gated> {
  const { user, amount, item, reason: text } = options;
  const reason = written(text);
  if (reason === undefined) return refuse(NO_REASON);
  const asset = item === undefined ? 'credits' : findItem(item);
  if (asset === undefined) return refuse(unknownItem(item ?? ''));
  return ask(context, user, { action, member: user.id, asset, amount, reason });
}

export const economy = commandGroup({
  name: 'economy',
  module: 'economy',
  description: 'For the operator’s staff: set right what went wrong, and see where credits come from',
  contexts: ['guild'],
  memberPermissions: ['ManageGuild'],
  components: [settle, turnLog],
  examples: [
    '/economy grant user:@bob amount:500 reason:lost in the outage',
    '/economy undo receipt:7K3M-9QXW-4',
    '/economy supply days:30',
  ],
  subcommands: {
    grant: subcommand({
      description: 'Give a member credits or items',
      effect: 'change',
      visibility: 'ephemeral',
      options: { user: userOption, amount: amountOption, reason: reasonOption, item: itemOption },
      run: (context) => move(context, 'grant', context.options),
    }),
    take: subcommand({
      description: 'Take credits or items from a member',
      effect: 'change',
      visibility: 'ephemeral',
      options: { user: userOption, amount: amountOption, reason: reasonOption, item: itemOption },
      run: (context) => move(context, 'take', context.options),
    }),
    'set-cooldown': subcommand({
      description: 'Set how long a member waits for the next job, trip or fight',
      effect: 'change',
      visibility: 'ephemeral',
      options: {
        user: userOption,
        command: option.string({
          description: 'Which wait',
          required: true,
          choices: DEEDS.map((deed) => ({ name: deed, value: deed })),
        }),
        minutes: option.integer({
          description: 'How long from now; ready now when left out',
          min: 1,
          max: STAFF.maxWaitMinutes,
        }),
        reason: whyOption,
      },
      run: (context) => {
        const { user, command, minutes = 0 } = context.options;
        const order = { action: 'set_cooldown', member: user.id, deed: command as Deed, minutes } as const;
        return ask(context, user, { ...order, ...why(context.options.reason) });
      },
    }),
    freeze: subcommand({
      description: 'Freeze a member’s account: nothing comes in or goes out',
      effect: 'change',
      visibility: 'ephemeral',
      options: { user: userOption, reason: reasonOption },
      run: (context) => {
        const { user, reason: text } = context.options;
        const reason = written(text);
        return reason === undefined
          ? refuse(NO_REASON)
          : ask(context, user, { action: 'freeze', member: user.id, reason });
      },
    }),
    unfreeze: subcommand({
      description: 'Open a frozen account again',
      effect: 'change',
      visibility: 'ephemeral',
      options: {
        user: userOption,
        reason: whyOption,
      },
      run: (context) => {
        const { user, reason } = context.options;
        return ask(context, user, { action: 'unfreeze', member: user.id, ...why(reason) });
      },
    }),
    undo: subcommand({
      description: 'Undo one change: everything it moved goes back',
      effect: 'change',
      visibility: 'ephemeral',
      options: {
        receipt: option.string({ description: 'The number on the receipt', required: true, maxLength: 40 }),
        reason: whyOption,
      },
      run: (context) => {
        const of = transferOf(context.options.receipt);
        return of === undefined
          ? refuse('That is not a receipt number. It has nine letters and digits, like `7K3M-9QXW-4`.')
          : ask(context, undefined, { action: 'undo', of, ...why(context.options.reason) });
      },
    }),
    log: subcommand({
      description: 'See what all of the staff did: to whom, why, when',
      effect: 'read',
      gate: 'statement',
      visibility: 'ephemeral',
      options: {
        user: option.user({ description: 'Only what they did or what concerned them' }),
        page: option.integer({ description: 'Which page; the newest when left out', min: 1, max: 100_000 }),
      },
      run: (context) => showLog(context, context.options.user?.id, (context.options.page ?? 1) - 1),
    }),
    supply: subcommand({
      description: 'See where credits come from and go to, and whether the books balance',
      effect: 'read',
      gate: 'statement',
      visibility: 'ephemeral',
      options: {
        days: option.integer({
          description: `How far back; ${SUPPLY.defaultDays} days when left out`,
          min: 1,
          max: SUPPLY.maxDays,
        }),
      },
      run: (context) => showSupply(context, context.options.days ?? SUPPLY.defaultDays),
    }),
    resume: subcommand({
      description: 'Open halted books again, if they balance',
      effect: 'change',
      visibility: 'ephemeral',
      // It reads all of the books.
      defer: 'always',
      limit: { count: 3, windowMs: 60_000 },
      run: resumeBooks,
    }),
  },
});
