/** Options that the staff's subcommands share. */
import { STAFF } from '../../../../shared/economy/catalog.ts';
import { autocomplete, option } from '../../services.ts';
import { anyItemChoices, ITEM_OPTION_LENGTH } from '../item-option.ts';

const REASON = { description: 'Why; shown in the log and on the receipt', maxLength: STAFF.reasonLength } as const;

export const userOption = option.user({ description: 'Whose account', required: true });
export const reasonOption = option.string({ ...REASON, required: true });
export const optionalReasonOption = option.string(REASON);
export const amountOption = option.integer({ description: 'How many', required: true, min: 1, max: STAFF.maxCredits });
export const itemOption = option.string({
  description: 'Which item (default: credits)',
  maxLength: ITEM_OPTION_LENGTH,
  autocomplete: autocomplete(({ value }) => anyItemChoices(value)),
});

export const NO_REASON = 'Enter a `reason`. It is shown in the log and on the receipt.';

/** A reason as it is stored: without what the database can't keep; undefined when nothing is left. */
export function cleanReason(text: string | undefined): string | undefined {
  return text?.replaceAll('\0', '').trim() || undefined;
}

/** An optional reason as a part of an order. */
export function withReason(text: string | undefined): { reason?: string } {
  const reason = cleanReason(text);
  return reason === undefined ? {} : { reason };
}
