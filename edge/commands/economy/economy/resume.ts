import { receiptNumber } from '../../../../shared/economy/receipt.ts';
import { resumeLedger } from '../../../../shared/economy/resume.ts';
import { isGated } from '../../../../shared/platform/store.ts';
import { refuse, reply } from '../../../interactions/reply.ts';
import { COLORS, timestamp } from '../../format.ts';
import { subcommand } from '../../services.ts';
import { receiptButton } from '../receipt.ts';
import { driftText } from './format.ts';
import { staffServerProblem } from './staff-server.ts';

export const resume = subcommand({
  description: 'Reopen the halted ledger if it balances',
  contexts: ['guild'],
  effect: 'change',
  visibility: 'ephemeral',
  // It reads the whole ledger.
  defer: 'always',
  limit: { count: 3, windowMs: 60_000 },
  run: async (context) => {
    const problem = staffServerProblem(context);
    if (problem !== undefined) return refuse(problem);
    const outcome = await resumeLedger(context.store, context.caller);
    if (isGated(outcome)) return outcome;
    switch (outcome.status) {
      case 'not_halted':
        return refuse("The ledger is open, so there's nothing to resume.");
      case 'drift':
        return refuse(
          `The ledger stays halted because it still doesn't balance: ${driftText(outcome.drift)}. Fix that in the database first.`,
        );
      case 'resumed':
        return reply({
          embeds: [
            {
              color: COLORS.gain,
              title: 'The ledger is open again',
              description: `Everything balances. It was halted ${timestamp(new Date(outcome.haltedAt))}: ${outcome.reason}.`,
              footer: { text: `Receipt ${receiptNumber(outcome.transfer)}` },
            },
          ],
          rows: [[receiptButton(outcome.transfer)]],
        });
    }
  },
});
