import { MODERATION } from '../../../shared/moderation/catalog.ts';
import { cleanText } from '../../../shared/platform/text.ts';
import { option } from '../services.ts';

export const reasonOption = option.string({
  description: "Why, for the log and Discord's audit log",
  maxLength: MODERATION.reasonLength,
});

/** A typed reason without what can't be stored; undefined if nothing is left. */
export function reasonIn(typed: string | undefined): string | undefined {
  const reason = cleanText(typed ?? '').trim();
  return reason === '' ? undefined : reason;
}
