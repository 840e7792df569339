/** What `/bank deposit` and `/bank withdraw` have in common. */
import type { Amount } from '../../../../shared/economy/amount.ts';
import { type BankOutcome, moveInBank } from '../../../../shared/economy/bank.ts';
import type { WithCurrency } from '../../../../shared/economy/currency.ts';
import { type Gated, isGated } from '../../../../shared/platform/store.ts';
import type { Answer } from '../../../interactions/behaviour.ts';
import type { Invocation } from '../../../interactions/invocation.ts';
import { type Outcome, refuse, update } from '../../../interactions/reply.ts';
import { moneyOf } from '../../format.ts';
import { autocomplete, option, type Services } from '../../services.ts';
import { AMOUNT_SENTENCE, amountChoices, parseAmount } from '../amount.ts';
import { bankEmbed, withReceipt } from './format.ts';

type Direction = 'deposit' | 'withdraw';

export const amountOption = option.string({
  description: 'How many credits, like 500, 1.5k, half, 10%, or all',
  required: true,
  maxLength: 24,
  autocomplete: autocomplete(({ value }) => amountChoices(value)),
});

export function moveTyped(context: Invocation & Services, direction: Direction, typed: string): Answer {
  const amount = parseAmount(typed);
  return amount === undefined ? refuse(AMOUNT_SENTENCE) : move(context, direction, amount);
}

export async function move(
  context: Invocation & Services,
  direction: Direction,
  amount: Amount,
): Promise<Outcome | Gated> {
  const outcome = await moveInBank(context.store, context.caller, direction, amount);
  if (isGated(outcome)) return outcome;
  if (outcome.status !== 'moved') return refuse(refusalSentence(outcome, direction));
  const credits = moneyOf(outcome);
  const title = direction === 'deposit' ? 'Deposited' : 'Withdrawn';
  const description = `**${credits(outcome.amount)}**`;
  return update(withReceipt(outcome.transfer, { ...bankEmbed(outcome, credits), title, description }));
}

type Refused = WithCurrency<Extract<BankOutcome, { status: 'insufficient' | 'no_room' }>>;

function refusalSentence(outcome: Refused, direction: Direction): string {
  const credits = moneyOf(outcome);
  if (outcome.status === 'insufficient') {
    const [place, held] = direction === 'deposit' ? ['wallet', outcome.wallet] : ['bank', outcome.bank];
    if (held === 0) return `Your ${place} is empty.`;
    return `You're ${credits(outcome.missing)} short. Your ${place} holds ${credits(held)}.`;
  }
  return outcome.room === 0
    ? `Your bank is full: it holds ${credits(outcome.capacity)}. Use \`/bank upgrade\` for more room.`
    : `Your bank only has room for ${credits(outcome.room)}. Fill it with \`/bank deposit amount:all\`, or use \`/bank upgrade\` for more room.`;
}
