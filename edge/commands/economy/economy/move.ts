/** What `/economy grant` and `/economy take` have in common. */
import type { Answer } from '../../../interactions/behaviour.ts';
import type { GuildInvocation } from '../../../interactions/invocation.ts';
import { refuse } from '../../../interactions/reply.ts';
import type { Services } from '../../services.ts';
import { findItem, unknownItem } from '../item-option.ts';
import { previewOrder } from './confirm.ts';
import { amountOption, cleanReason, itemOption, NO_REASON, reasonOption, userOption } from './options.ts';

export const MOVE_OPTIONS = { user: userOption, amount: amountOption, reason: reasonOption, item: itemOption } as const;

interface Moved {
  user: { id: string; isBot: boolean };
  amount: number;
  item: string | undefined;
  reason: string;
}

export function previewMove(
  context: GuildInvocation & Services & { options: Moved },
  action: 'grant' | 'take',
): Answer {
  const { user, amount, item, reason: typed } = context.options;
  const reason = cleanReason(typed);
  if (reason === undefined) return refuse(NO_REASON);
  const asset = item === undefined ? 'credits' : findItem(item);
  if (asset === undefined) return refuse(unknownItem(item ?? ''));
  return previewOrder(context, { action, member: user.id, asset, amount, reason }, user);
}
