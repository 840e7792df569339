import { transferOf } from '../../../../shared/economy/receipt.ts';
import { refuse } from '../../../interactions/reply.ts';
import { option, subcommand } from '../../services.ts';
import { NO_RECEIPT_NUMBER } from '../receipt.ts';
import { previewOrder } from './confirm.ts';
import { optionalReasonOption, withReason } from './options.ts';

export const undo = subcommand({
  description: 'Undo one change: everything it moved goes back',
  contexts: ['guild'],
  effect: 'change',
  visibility: 'ephemeral',
  options: {
    receipt: option.string({ description: 'The receipt number', required: true, maxLength: 40 }),
    reason: optionalReasonOption,
  },
  run: (context) => {
    const of = transferOf(context.options.receipt);
    if (of === undefined) return refuse(NO_RECEIPT_NUMBER);
    return previewOrder(context, { action: 'undo', of, ...withReason(context.options.reason) });
  },
});
