/** Every staff order is shown first, and carried out when it is confirmed. */
import type { StaffOrder } from '../../../../shared/economy/staff.ts';
import type { Gated } from '../../../../shared/platform/store.ts';
import { arg } from '../../../interactions/custom-id.ts';
import type { GuildInvocation } from '../../../interactions/invocation.ts';
import { type Outcome, refuse } from '../../../interactions/reply.ts';
import { button, type Services } from '../../services.ts';
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
    const { settleOrder } = await import('./answers.ts');
    return settleOrder(context, context.args.request, context.args.decision);
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
  const { user, interactionId: request } = context;
  const place = (decision: 'confirm' | 'cancel', label: string, style: 'danger' | 'secondary') =>
    settle.with({ request, decision }, { label, style, onlyFor: user.id });
  const { requestOrder } = await import('./answers.ts');
  return requestOrder(context, order, [place('confirm', 'Confirm', 'danger'), place('cancel', 'Cancel', 'secondary')]);
}
