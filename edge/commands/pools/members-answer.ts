/** What `/pools members` shows and does. Loaded on first use. */
import { isGated } from '../../../shared/platform/store.ts';
import { readPoolMembers } from '../../../shared/voice/pool-views.ts';
import { type MemberOutcome, setPoolMember } from '../../../shared/voice/pools.ts';
import type { Answer } from '../../interactions/behaviour.ts';
import { type MessageBody, type Outcome, refuse, reply, whisper } from '../../interactions/reply.ts';
import type { ResolvedUser } from '../../interactions/resolved.ts';
import { COLORS } from '../format.ts';
import { gatedRead } from '../gated-read.ts';
import { embed, notHere } from '../messages.ts';
import type { GuildContext } from '../services.ts';
import { truncateLines } from '../truncate.ts';
import { findPoolId } from './find.ts';
import type { Invite } from './invite.ts';
import { invitationRefusal, poolRefusal, UNKNOWN_POOL } from './refusals.ts';

interface Asked {
  pool: string;
  user: ResolvedUser | undefined;
  role: 'manager' | 'contributor' | 'viewer' | 'none' | undefined;
}

export async function answerMembers(
  context: GuildContext,
  options: Asked,
  invitation: Invite,
): Promise<Awaited<Answer>> {
  const { store, caller } = context;
  const { pool, user, role } = options;
  if ((user === undefined) !== (role === undefined))
    return refuse('To change a role, choose both a `user` and a `role`.');
  if (user?.isBot) return refuse("Bots can't be members of a pool. Add them as agents with `/pools add`.");
  const poolId = await findPoolId(context, pool);
  if (poolId === undefined) return refuse(UNKNOWN_POOL);
  if (user === undefined || role === undefined)
    return gatedRead(context, readPoolMembers(store, context.user.id, poolId), (found) =>
      found === null ? refuse(UNKNOWN_POOL) : whisper(membersPage(found)),
    );
  // Pools are the same in every server, so members who aren't in this one can be promoted or removed, but not invited.
  if (!user.isMember && role !== 'none') {
    const known = await readPoolMembers(store, context.user.id, poolId);
    if (known?.every((each) => each.user !== user.id)) return refuse(notHere(user.id));
  }
  const outcome = await setPoolMember(store, caller, poolId, user.id, role === 'none' ? null : role);
  return memberSet(outcome, context.user.id, user.id, invitation);
}

function membersPage(found: NonNullable<Awaited<ReturnType<typeof readPoolMembers>>>): MessageBody {
  const lines = found.map(({ user, role }) => `<@${user}>: ${role}`);
  return {
    embeds: [{ color: COLORS.accent, title: 'Pool members', description: truncateLines(lines) }],
  };
}

function memberSet(outcome: MemberOutcome, by: string, userId: string, invitation: Invite): Awaited<Answer> {
  if (isGated(outcome)) return outcome;
  switch (outcome.status) {
    case 'set':
      return quietly(
        outcome.role === null
          ? `<@${userId}> is no longer a member. Their agents stay in the pool until someone revokes them.`
          : `<@${userId}> is now a ${outcome.role}.`,
      );
    case 'invited':
      return reply(invitation(by, userId, outcome));
    case 'withdrawn':
      return quietly(`<@${userId}>'s invitation is taken back.`);
    case 'invited_already':
    case 'too_many_invitations':
      return refuse(invitationRefusal(outcome, userId));
    case 'already':
      return refuse(`<@${userId}> already has that role.`);
    case 'is_owner':
      return refuse("You can't change the owner's role. They can transfer the pool with `/pools transfer`.");
    default:
      return refuse(poolRefusal(outcome));
  }
}

/** Only an invitation is for others to see. */
function quietly(description: string): Outcome {
  return whisper(embed(description, COLORS.gain));
}
