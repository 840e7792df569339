import {
  type BankOutcome,
  moveInBank,
  readBank,
  type UpgradeOutcome,
  upgradeBank,
  upgradeCost,
} from '../../../../shared/economy/bank.ts';
import { BANK } from '../../../../shared/economy/catalog.ts';
import { receiptNumber } from '../../../../shared/economy/receipt.ts';
import { type Gated, isGated } from '../../../../shared/platform/store.ts';
import type { Currency } from '../../../../shared/settings/guild-economy.ts';
import type { Invocation } from '../../../interactions/invocation.ts';
import { type MessageBody, type Outcome, refuse, reply, update } from '../../../interactions/reply.ts';
import { COLOURS, lacking, type Money, moneyOf } from '../../format.ts';
import { autocomplete, button, commandGroup, option, type Services, subcommand } from '../../services.ts';
import { AMOUNT_SENTENCE, amountChoices, parseAmount } from '../amount.ts';
import { receiptButton } from '../receipt.ts';

type Context = Invocation & Services;

const depositAll = button({
  id: 'bank.deposit-all',
  effect: 'change',
  visibility: 'ephemeral',
  run: (context) => move(context, 'deposit', 'all'),
});

const withdrawAll = button({
  id: 'bank.withdraw-all',
  effect: 'change',
  visibility: 'ephemeral',
  run: (context) => move(context, 'withdraw', 'all'),
});

const upgradeOnce = button({
  id: 'bank.upgrade',
  effect: 'change',
  visibility: 'ephemeral',
  once: 'member',
  run: (context) => upgrade(context, 1),
});

const amountOption = option.string({
  description: 'How many credits, or all',
  required: true,
  maxLength: 24,
  autocomplete: autocomplete(({ value }) => amountChoices(value)),
});

export const bank = commandGroup({
  name: 'bank',
  module: 'economy',
  description: 'Keep credits safe in the bank',
  components: [depositAll, withdrawAll, upgradeOnce],
  examples: ['/bank deposit amount:500', '/bank deposit amount:all', '/bank upgrade levels:2'],
  subcommands: {
    view: subcommand({
      description: 'See what is in your wallet and your bank',
      effect: 'read',
      gate: 'statement',
      visibility: 'ephemeral',
      run: async (context) => {
        const outcome = await readBank(context.store, context.caller);
        if (isGated(outcome)) return outcome;
        const credits = moneyOf(outcome);
        const { wallet, bank: banked, capacity, tier } = outcome;
        const next = upgradeCost(tier, 1);
        return reply({
          embeds: [
            {
              ...page({ wallet, bank: banked, capacity }, credits),
              title: 'Your bank',
              description: `The next ${credits(BANK.stepCapacity)} of room cost ${credits(next)}.`,
            },
          ],
          rows: [
            actions(context.user.id, {
              canDeposit: wallet > 0 && banked < capacity,
              canWithdraw: banked > 0,
              canUpgrade: wallet >= next,
            }),
          ],
        });
      },
    }),
    deposit: subcommand({
      description: 'Put credits from your wallet into the bank',
      effect: 'change',
      visibility: 'ephemeral',
      options: { amount: amountOption },
      run: (context) => parsed(context, 'deposit', context.options.amount),
    }),
    withdraw: subcommand({
      description: 'Take credits from the bank into your wallet',
      effect: 'change',
      visibility: 'ephemeral',
      options: { amount: amountOption },
      run: (context) => parsed(context, 'withdraw', context.options.amount),
    }),
    upgrade: subcommand({
      description: 'Make room for more credits in the bank',
      effect: 'change',
      visibility: 'ephemeral',
      options: {
        levels: option.integer({ description: 'How many steps; 1 when left out', min: 1, max: BANK.maxLevelsAtOnce }),
      },
      run: (context) => upgrade(context, context.options.levels ?? 1),
    }),
  },
});

function parsed(context: Context, direction: 'deposit' | 'withdraw', text: string): Outcome | Promise<Outcome | Gated> {
  const amount = parseAmount(text);
  return amount === undefined ? refuse(AMOUNT_SENTENCE) : move(context, direction, amount);
}

async function move(
  context: Context,
  direction: 'deposit' | 'withdraw',
  amount: number | 'all',
): Promise<Outcome | Gated> {
  const outcome = await moveInBank(context.store, context.caller, direction, amount);
  if (isGated(outcome)) return outcome;
  if (outcome.status !== 'moved') return refuse(moveRefusal(outcome, direction));
  const credits = moneyOf(outcome);
  const title = direction === 'deposit' ? 'Deposited' : 'Withdrawn';
  return update(
    withReceipt(outcome.transfer, { ...page(outcome, credits), title, description: `**${credits(outcome.amount)}**` }),
  );
}

async function upgrade(context: Context, levels: number): Promise<Outcome | Gated> {
  const outcome = await upgradeBank(context.store, context.caller, levels);
  if (isGated(outcome)) return outcome;
  if (outcome.status !== 'upgraded') return refuse(upgradeRefusal(outcome));
  const credits = moneyOf(outcome);
  const { cost, capacity, wallet, nextCost, transfer } = outcome;
  return update(
    withReceipt(transfer, {
      color: COLOURS.gain,
      title: 'Your bank has grown',
      description: `It holds **${credits(capacity)}** now.`,
      fields: [
        { name: 'Paid', value: credits(cost), inline: true },
        { name: 'Wallet', value: credits(wallet), inline: true },
        { name: 'The next step costs', value: credits(nextCost), inline: true },
      ],
    }),
  );
}

type Embed = NonNullable<MessageBody['embeds']>[number];

function withReceipt(transfer: string, embed: Embed): MessageBody {
  return {
    embeds: [{ ...embed, footer: { text: `Receipt ${receiptNumber(transfer)}` } }],
    rows: [[receiptButton(transfer)]],
  };
}

type BankPage = { wallet: number; bank: number; capacity: number };

function page({ wallet, bank: banked, capacity }: BankPage, credits: Money): Embed {
  return {
    color: COLOURS.accent,
    fields: [
      { name: 'Wallet', value: credits(wallet), inline: true },
      { name: 'Bank', value: `${credits(banked)} of ${credits(capacity)}`, inline: true },
    ],
  };
}

function actions(onlyFor: string, can: { canDeposit: boolean; canWithdraw: boolean; canUpgrade: boolean }) {
  return [
    depositAll.with({}, { label: 'Deposit all', style: 'primary', isDisabled: !can.canDeposit, onlyFor }),
    withdrawAll.with({}, { label: 'Withdraw all', isDisabled: !can.canWithdraw, onlyFor }),
    upgradeOnce.with({}, { label: 'Upgrade', isDisabled: !can.canUpgrade, onlyFor }),
  ];
}

type MoveRefusal = Extract<BankOutcome, { status: 'insufficient' | 'no_room' }>;

function moveRefusal(outcome: MoveRefusal & { currency?: Currency }, direction: 'deposit' | 'withdraw'): string {
  const credits = moneyOf(outcome);
  switch (outcome.status) {
    case 'insufficient': {
      const [place, held] = direction === 'deposit' ? ['wallet', outcome.wallet] : ['bank', outcome.bank];
      return `Your ${place} holds ${credits(held)}, so ${lacking(outcome.missing, credits)}.`;
    }
    case 'no_room':
      return outcome.room === 0
        ? `Your bank is full with ${credits(outcome.capacity)}. \`/bank upgrade\` makes room.`
        : `Your bank has room for ${credits(outcome.room)} more. \`/bank deposit amount:all\` fills it; \`/bank upgrade\` makes room.`;
  }
}

type UpgradeRefusal = Extract<UpgradeOutcome, { status: 'insufficient' }>;

function upgradeRefusal(outcome: UpgradeRefusal & { currency?: Currency }): string {
  const credits = moneyOf(outcome);
  return `That costs ${credits(outcome.cost)}. Your wallet holds ${credits(outcome.wallet)}, so ${lacking(outcome.missing, credits)}.`;
}
