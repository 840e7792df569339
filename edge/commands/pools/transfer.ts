import { isGated } from '../../../shared/platform/store.ts';
import { transferPool } from '../../../shared/voice/pools.ts';
import { refuse, reply } from '../../interactions/reply.ts';
import { notHere } from '../messages.ts';
import { option, subcommand } from '../services.ts';
import { findPoolId } from './find.ts';
import { invitation } from './invitation.ts';
import { requiredPool } from './options.ts';
import { invitationRefusal, poolRefusal, UNKNOWN_POOL } from './refusals.ts';

export const transfer = subcommand({
  contexts: ['guild'],
  description: 'Transfer a pool to another member, if they accept',
  effect: 'change',
  visibility: 'public',
  limit: 'sensitive',
  options: { pool: requiredPool, user: option.user({ description: 'The new owner', required: true }) },
  run: async (context) => {
    const { store, caller, user } = context;
    const { pool, user: to } = context.options;
    if (to.isBot) return refuse("Bots can't own pools. Pick a member.");
    if (to.id === user.id) return refuse("You can't transfer a pool to yourself. Pick another member.");
    if (!to.isMember) return refuse(notHere(to.id));
    const poolId = await findPoolId(context, pool);
    if (poolId === undefined) return refuse(UNKNOWN_POOL);
    const outcome = await transferPool(store, caller, poolId, to.id);
    if (isGated(outcome)) return outcome;
    switch (outcome.status) {
      case 'offered':
        return reply(invitation(user.id, to.id, { ...outcome, role: 'owner' }));
      case 'self':
        return refuse('You already own that pool.');
      case 'too_many':
        return refuse(`<@${to.id}> owns ${outcome.most} pools already, which is the limit.`);
      case 'invited_already':
      case 'too_many_invitations':
        return refuse(invitationRefusal(outcome, to.id));
      default:
        return refuse(poolRefusal(outcome));
    }
  },
});
