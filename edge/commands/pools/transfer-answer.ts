/** What `/pools transfer` does. Loaded on first use. */
import { isGated } from '../../../shared/platform/store.ts';
import { transferPool } from '../../../shared/voice/pools.ts';
import type { Answer } from '../../interactions/behaviour.ts';
import { refuse, reply } from '../../interactions/reply.ts';
import type { ResolvedUser } from '../../interactions/resolved.ts';
import { notHere } from '../messages.ts';
import type { GuildContext } from '../services.ts';
import { findPoolId } from './find.ts';
import type { Invite } from './invite.ts';
import { invitationRefusal, poolRefusal, UNKNOWN_POOL } from './refusals.ts';

export async function answerTransfer(
  context: GuildContext,
  { pool, user: to }: { pool: string; user: ResolvedUser },
  invitation: Invite,
): Promise<Awaited<Answer>> {
  const { store, caller, user } = context;
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
}
