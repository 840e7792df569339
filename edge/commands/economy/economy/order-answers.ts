/** What staff orders answer before and after they're confirmed. Loaded on first use. */
import { STAFF } from '../../../../shared/economy/catalog.ts';
import { requestStaffOrder, type StaffOrder, settleStaffOrder } from '../../../../shared/economy/staff.ts';
import { type Gated, isGated } from '../../../../shared/platform/store.ts';
import type { GuildInvocation } from '../../../interactions/invocation.ts';
import {
  type MessageBody,
  type Outcome,
  type PlacedComponent,
  refuse,
  reply,
  update,
} from '../../../interactions/reply.ts';
import { storedInteractionOf } from '../../../jobs/answer-later.ts';
import { COLORS } from '../../format.ts';
import type { Services } from '../../services.ts';
import { receiptButton } from '../receipt.ts';
import { closedTitle, orderEmbed, refusalSentence } from './format.ts';

type StaffContext = GuildInvocation & Services;

/** @param request the interaction that requested the order. */
export async function settleOrder(
  { store, caller, now }: StaffContext,
  request: string,
  decision: 'confirm' | 'cancel',
): Promise<Outcome | Gated> {
  const outcome = await settleStaffOrder(store, caller, `i:${request}`, decision);
  if (isGated(outcome)) return outcome;
  switch (outcome.status) {
    case 'done':
      return update({ embeds: [orderEmbed(outcome)], rows: [[receiptButton(outcome.transfer)]] });
    case 'not_requested':
      return refuse("I can't find that request. Use `/economy` again.");
    case 'cancelled':
      return update(closedMessage(outcome.order, 'Cancelled. Nothing was changed.'));
    case 'expired':
      return update(
        closedMessage(
          outcome.order,
          `This wasn't confirmed within ${STAFF.confirmMinutes} minutes. Nothing was changed. Use \`/economy\` again.`,
        ),
      );
    case 'confirm':
      return refuse("It's still waiting for confirmation.");
    default:
      return update(closedMessage(outcome.order, refusalSentence(outcome, now)));
  }
}

/** @param buttons those that decide. */
export async function requestOrder(
  context: StaffContext,
  order: StaffOrder,
  buttons: readonly PlacedComponent[],
): Promise<Outcome | Gated> {
  const outcome = await requestStaffOrder(context.store, context.caller, order, await storedInteractionOf(context));
  if (isGated(outcome)) return outcome;
  switch (outcome.status) {
    case 'confirm':
      return reply({ embeds: [orderEmbed(outcome)], rows: [buttons] });
    case 'done':
    case 'cancelled':
    case 'expired':
    case 'not_requested':
      // Only a decision has these outcomes, and it has a key of its own.
      throw new Error(`requesting an order returned ${outcome.status}`);
    default:
      return refuse(refusalSentence(outcome, context.now));
  }
}

function closedMessage(order: StaffOrder, sentence: string): MessageBody {
  return { embeds: [{ color: COLORS.calm, title: closedTitle(order), description: sentence }], rows: [] };
}
