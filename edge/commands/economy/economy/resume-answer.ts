/** What `/economy resume` does. Loaded on first use. */
import { receiptNumber } from '../../../../shared/economy/receipt.ts';
import { resumeLedger } from '../../../../shared/economy/resume.ts';
import { isGated } from '../../../../shared/platform/store.ts';
import type { Answer } from '../../../interactions/behaviour.ts';
import { refuse, reply } from '../../../interactions/reply.ts';
import { COLORS, timestamp } from '../../format.ts';
import type { GuildContext } from '../../services.ts';
import { receiptButton } from '../receipt.ts';
import { driftText } from './format.ts';

export async function resumeAnswer({ store, caller }: GuildContext): Promise<Awaited<Answer>> {
  const outcome = await resumeLedger(store, caller);
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
}
