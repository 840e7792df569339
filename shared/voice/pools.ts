/** Pools and their members. Every change happens once per caller's key, and its statement records it in the pool's log. */
import { type Caller, type Gated, type GuildCaller, gateOf, run, type Store } from '../platform/store.ts';
import { VOICE } from './catalog.ts';
import { allowedTo, GRANTS, type PoolRole, type Standing } from './pool-roles.ts';
import type { VoiceEvent } from './session.ts';

export type Visibility = 'private' | 'public';

/** `unknown_pool` also when it exists and this member can't see it. */
export type PoolRefusal = { status: 'unknown_pool' } | { status: 'forbidden'; role: Standing } | Gated;

/** @param pool `name` and `description` as {@link parsePoolName} and {@link parsePoolDescription} return them. */
export function createPool(
  store: Store,
  caller: Caller,
  pool: { name: string; description: string; visibility: Visibility },
): Promise<
  { status: 'created'; pool: string } | { status: 'name_taken' } | { status: 'too_many'; most: number } | Gated
> {
  return run(store, 'pool_create', {
    key: caller.key,
    user: caller.actor.id,
    name: pool.name,
    description: pool.description,
    visibility: pool.visibility,
    most: VOICE.poolsPerOwner,
    ...gateOf(caller),
  });
}

/** Sets the given fields. A pool that becomes private stays in use only where one of its members selected it. */
export function changePool(
  store: Store,
  caller: Caller,
  poolId: string,
  change: { name?: string; description?: string; visibility?: Visibility },
): Promise<{ status: 'set' } | { status: 'name_taken' } | PoolRefusal> {
  return run(store, 'pool_settings', {
    key: caller.key,
    user: caller.actor.id,
    pool: poolId,
    change,
    allowed: allowedTo('settings'),
    ...gateOf(caller),
  });
}

/** There's an open invitation to the same, or the pool has the most invitations it can have. */
type NotInvited = { status: 'invited_already' } | { status: 'too_many_invitations'; most: number };

/** Offers a pool to another member, who becomes its owner by accepting. The previous owner stays as a manager. */
export function transferPool(
  store: Store,
  caller: Caller,
  poolId: string,
  toUserId: string,
): Promise<
  | { status: 'offered'; pool: string; name: string }
  | { status: 'self' }
  | { status: 'too_many'; most: number }
  | NotInvited
  | PoolRefusal
> {
  return run(store, 'pool_transfer', {
    key: caller.key,
    user: caller.actor.id,
    pool: poolId,
    to: toUserId,
    most: VOICE.poolsPerOwner,
    allowed: allowedTo('transfer'),
    ...gateOf(caller),
  });
}

export type MemberOutcome =
  | { status: 'set'; before: PoolRole | null; role: PoolRole | null }
  /** They weren't a member, and become one by accepting. */
  | { status: 'invited'; pool: string; name: string; role: PoolRole }
  /** Their open invitation was taken back. */
  | { status: 'withdrawn' }
  | NotInvited
  | { status: 'already' }
  /** Only a transfer changes the owner's role. */
  | { status: 'is_owner' }
  | PoolRefusal;

/**
 * Sets a member's role, or invites someone who isn't a member; null: they're no longer a member, nor invited. Everyone except the
 * owner may remove themselves.
 */
export function setPoolMember(
  store: Store,
  caller: Caller,
  poolId: string,
  userId: string,
  role: Exclude<PoolRole, 'owner'> | null,
): Promise<MemberOutcome> {
  return run(store, 'pool_set_member', {
    key: caller.key,
    user: caller.actor.id,
    pool: poolId,
    member: userId,
    role,
    grants: GRANTS,
    allowed: allowedTo('members'),
    ...gateOf(caller),
  });
}

/** From now on the server uses only this pool's agents; null: those of public pools and of each member's own. */
export function selectPool(
  store: Store,
  caller: GuildCaller,
  poolId: string | null,
): Promise<{ status: 'selected' } | PoolRefusal> {
  return run(store, 'pool_select', {
    key: caller.key,
    user: caller.actor.id,
    pool: poolId,
    allowed: allowedTo('select'),
    ...gateOf(caller),
  });
}

/** Deletes a pool for good: its agents' tokens are forgotten, and it has no members anymore. */
export function deletePool(
  store: Store,
  caller: Caller,
  poolId: string,
): Promise<{ status: 'deleted'; agents: number; events: VoiceEvent[] } | PoolRefusal> {
  return run(store, 'pool_delete', {
    key: caller.key,
    user: caller.actor.id,
    pool: poolId,
    allowed: allowedTo('delete'),
    ...gateOf(caller),
  });
}
