/** Roles in a pool, its ownership included, are offered. Whoever they're for decides. */
import * as z from 'zod';
import { job } from '../jobs/job.ts';
import { type Caller, type Gated, gateOf, run, type Store } from '../platform/store.ts';
import { VOICE } from './catalog.ts';
import { GRANTS, type PoolRole } from './pool-roles.ts';

/** Deletes an invitation that wasn't answered. The job's key is `pool:user`. */
export const expirePoolInvitation = job({
  kind: 'expire_pool_invitation',
  at: 'anywhere',
  payload: () => z.object({ pool: z.string(), user: z.string() }),
  run: ({ payload: { pool, user }, settle }) =>
    settle(async (sql) => {
      // A member who was invited again meanwhile has longer.
      await sql`
        delete from pool_invitations
        where pool_id = ${pool} and user_id = ${user} and expires_at <= clock_timestamp()`;
    }),
});

export type PoolAnswer =
  | { status: 'accepted' | 'declined'; name: string; role: PoolRole; from: string }
  /** It has expired, was taken back, was for someone else, or came from someone who can't give it anymore. */
  | { status: 'not_invited' }
  /** The member owns the most pools a member can own. */
  | { status: 'too_many'; most: number }
  | Gated;

/** Accepts or declines what the caller was offered in a pool. */
export function answerPoolInvitation(
  store: Store,
  caller: Caller,
  poolId: string,
  isAccepted: boolean,
): Promise<PoolAnswer> {
  return run(store, 'pool_answer', {
    key: caller.key,
    user: caller.actor.id,
    pool: poolId,
    isAccepted,
    grants: GRANTS,
    most: VOICE.poolsPerOwner,
    ...gateOf(caller),
  });
}
