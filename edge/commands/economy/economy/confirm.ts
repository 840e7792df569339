/** Every staff order is shown first, and carried out when it is confirmed. */
import { STAFF } from '../../../../shared/economy/catalog.ts';
import { requestStaffOrder, type StaffOrder, settleStaffOrder } from '../../../../shared/economy/staff.ts';
import { type Gated, isGated } from '../../../../shared/platform/store.ts';
import { arg } from '../../../interactions/custom-id.ts';
import type { GuildInvocation } from '../../../interactions/invocation.ts';
import { type MessageBody, type Outcome, refuse, reply, update } from '../../../interactions/reply.ts';
import { storedInteractionOf } from '../../../jobs/answer-later.ts';
import { COLORS } from '../../format.ts';
import { button, type Services } from '../../services.ts';
import { receiptButton } from '../receipt.ts';
import { orderEmbed, orderSummary, type Previewed, refusalSentence } from './format.ts';
import { staffServerProblem } from './staff-server.ts';

/** Carries out or cancels the order that was requested by the interaction `request`. */
export const settle = button({
  id: 'economy.settle',
  contexts: ['guild'],
  effect: 'change',
  visibility: 'ephemeral',
  args: { request: arg.snowflake(), decision: arg.oneOf('confirm', 'cancel') },
  run: async (context) => {
    const problem = staffServerProblem(context);
    if (problem !== undefined) return refuse(problem);
    const { args, store, caller, now } = context;
    const outcome = await settleStaffOrder(store, caller, `i:${args.request}`, args.decision);
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
  },
});

/**
 * Shows what an order would do, with the buttons that decide.
 *
 * @param member whom it concerns, as an option has them.
 */
export async function previewOrder(
  context: GuildInvocation & Services,
  order: StaffOrder,
  member?: { isBot: boolean },
): Promise<Outcome | Gated> {
  const problem = staffServerProblem(context);
  if (problem !== undefined) return refuse(problem);
  if (member?.isBot) return refuse("Bots don't have credits or items. Pick a member.");
  const outcome = await requestStaffOrder(context.store, context.caller, order, await storedInteractionOf(context));
  if (isGated(outcome)) return outcome;
  switch (outcome.status) {
    case 'confirm':
      return reply(prompt(outcome, context));
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

function prompt(outcome: Previewed, { user, interactionId: request }: GuildInvocation): MessageBody {
  const place = (decision: 'confirm' | 'cancel', label: string, style: 'danger' | 'secondary') =>
    settle.with({ request, decision }, { label, style, onlyFor: user.id });
  return {
    embeds: [orderEmbed(outcome)],
    rows: [[place('confirm', 'Confirm', 'danger'), place('cancel', 'Cancel', 'secondary')]],
  };
}

function closedMessage(order: StaffOrder, sentence: string): MessageBody {
  return { embeds: [{ color: COLORS.calm, title: orderSummary(order), description: sentence }], rows: [] };
}
