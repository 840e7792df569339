/** Undoing a transfer: the same order as `/economy undo`, previewed by the confirmation. */
import * as z from 'zod';
import { STAFF } from '../../../../shared/economy/catalog.ts';
import type { WithCurrency } from '../../../../shared/economy/currency.ts';
import { readGuildReceipt } from '../../../../shared/economy/guild-books.ts';
import { receiptNumber, transferOf } from '../../../../shared/economy/receipt.ts';
import { requestStaffOrder, type StaffOutcome, settleStaffOrder } from '../../../../shared/economy/staff.ts';
import { isGated } from '../../../../shared/platform/store.ts';
import { orderEmbed, refusalSentence } from '../../../commands/economy/economy/format.ts';
import { withReason } from '../../../commands/economy/economy/options.ts';
import { staffServerProblem } from '../../../commands/economy/economy/staff-server.ts';
import { gatedSentence } from '../../../interactions/gated.ts';
import { markdownHtml } from '../../markdown.ts';
import { t } from '../../words/index.ts';
import { type ActionResult, action, type PageContext } from '../page.ts';
import { FINAL } from '../undo.ts';

const fields = z.object({
  receipt: z.string().transform((text, issues) => {
    const transfer = transferOf(text);
    if (transfer === undefined) issues.addIssue(t`That isn’t a receipt number`);
    return transfer ?? z.NEVER;
  }),
  reason: z
    .string()
    .max(STAFF.reasonLength, { error: () => t`A reason has at most ${STAFF.reasonLength} characters` })
    .optional(),
});
type Fields = z.infer<typeof fields>;

export const undoTransfer = action<Fields>({
  fields,
  // `/audit` has it from the books.
  isAudited: true,
  undo: FINAL,
  // Credits belong to members of every server, so nobody can hand this on.
  isForManagers: true,
  logged: ({ receipt, reason }) => ({ receipt: receiptNumber(receipt), ...(reason && { reason }) }),
  async confirm(context, fields) {
    const preview = (await obstacleTo(context, fields.receipt)) ?? (await request(context, fields));
    // Whatever stands in the way is said without asking.
    if ('sentence' in preview || preview.status !== 'confirm') return undefined;
    const { title = '', description = '', fields: rows = [] } = orderEmbed(preview);
    const text = [description, ...rows.map(({ name, value }) => `**${name}**\n${value}`)].join('\n\n');
    return { title, body: markdownHtml(text, await context.mentionsIn(text)), button: t`Undo` };
  },
  async run(context, fields): Promise<ActionResult> {
    const { store, caller, path } = context;
    const to = path(`/receipt/${receiptNumber(fields.receipt)}`);
    const obstacle = await obstacleTo(context, fields.receipt);
    if (obstacle !== undefined) return { refused: obstacle.sentence };
    const requested = await request(context, fields);
    if (isGated(requested) || requested.status !== 'confirm') return { refused: sentenceOf(context, requested), to };
    const outcome = await settleStaffOrder(store, caller, caller.key, 'confirm');
    if (isGated(outcome) || outcome.status !== 'done') return { refused: sentenceOf(context, outcome), to };
    return { done: t`Undone. Everything it moved went back with receipt ${receiptNumber(outcome.transfer)}.`, to };
  },
});

/** Only what this server's staff sees can be undone here. */
async function obstacleTo(context: PageContext, transfer: string): Promise<{ sentence: string } | undefined> {
  const sentence =
    staffServerProblem(context) ??
    ((await readGuildReceipt(context.store, context.caller, transfer)) === undefined
      ? t`No transfer in this server has that receipt number.`
      : undefined);
  return sentence === undefined ? undefined : { sentence };
}

function request({ store, caller }: PageContext, { receipt, reason }: Fields): Promise<WithCurrency<StaffOutcome>> {
  return requestStaffOrder(store, caller, { action: 'undo', of: receipt, ...withReason(reason) });
}

function sentenceOf({ store }: PageContext, outcome: WithCurrency<StaffOutcome>): string {
  const now = store.clock();
  if (isGated(outcome)) return gatedSentence(outcome, now);
  switch (outcome.status) {
    case 'confirm':
    case 'done':
    case 'cancelled':
    case 'expired':
    case 'not_requested':
      return t`Nothing was changed. Try again.`;
    default:
      return refusalSentence(outcome, now);
  }
}
