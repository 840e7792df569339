/** Pools and who belongs to them. Every change happens once per caller's key, and is noted in the pool's log by its statement. */
import { VOICE } from './catalog.ts';
import { allowedTo, GRANTS, type PoolRole, type Standing } from './pool-roles.ts';
import {
  gatesFor,
  guildOf,
  type VoiceCaller,
  type VoiceEvent,
  type VoiceGateRefusal,
  type VoiceStore,
  voiceOutcome,
} from './store.ts';

export type Visibility = 'private' | 'public';

/** A pool of which this member knows nothing: it may exist. */
export type PoolRefusal = { status: 'unknown_pool' } | { status: 'forbidden'; role: Standing } | VoiceGateRefusal;

/** @param pool `name` and `description` as {@link parsePoolName} and {@link parsePoolDescription} return them. */
export function createPool(
  store: VoiceStore,
  caller: VoiceCaller,
  pool: { name: string; description: string; visibility: Visibility },
): Promise<
  | { status: 'created'; pool: string }
  | { status: 'name_taken' }
  | { status: 'too_many'; most: number }
  | VoiceGateRefusal
> {
  return voiceOutcome(
    store,
    'pool_create',
    (sql) => sql`
    pool_create(${caller.key}, ${caller.user.id}, ${pool.name}, ${pool.description}, ${pool.visibility}, ${VOICE.poolsPerOwner},
      ${gatesFor(sql, caller)})`,
  );
}

/** Changes what is given. A pool that becomes private stays in use only where a member of it chose it. */
export function changePool(
  store: VoiceStore,
  caller: VoiceCaller,
  poolId: string,
  change: { name?: string; description?: string; visibility?: Visibility },
): Promise<{ status: 'set' } | { status: 'name_taken' } | PoolRefusal> {
  return voiceOutcome(
    store,
    'pool_settings',
    (sql) => sql`
    pool_settings(${caller.key}, ${caller.user.id}, ${poolId}, ${sql.json(change)}, ${allowedTo('settings')}, ${gatesFor(sql, caller)})`,
  );
}

/** Gives a pool to somebody else. Who had it stays as a manager. */
export function transferPool(
  store: VoiceStore,
  caller: VoiceCaller,
  poolId: string,
  toUserId: string,
): Promise<{ status: 'transferred' } | { status: 'self' } | { status: 'too_many'; most: number } | PoolRefusal> {
  return voiceOutcome(
    store,
    'pool_transfer',
    (sql) => sql`
    pool_transfer(${caller.key}, ${caller.user.id}, ${poolId}, ${toUserId}, ${VOICE.poolsPerOwner}, ${allowedTo('transfer')},
      ${gatesFor(sql, caller)})`,
  );
}

export type MemberOutcome =
  | { status: 'set'; before: PoolRole | null; role: PoolRole | null }
  | { status: 'already' }
  /** The owner's role changes by a transfer alone. */
  | { status: 'is_owner' }
  | PoolRefusal;

/** Gives somebody a role, or none: then they are no longer a member. Everybody but the owner may take themselves out. */
export function setPoolMember(
  store: VoiceStore,
  caller: VoiceCaller,
  poolId: string,
  userId: string,
  role: Exclude<PoolRole, 'owner'> | null,
): Promise<MemberOutcome> {
  return voiceOutcome(
    store,
    'pool_set_member',
    (sql) => sql`
    pool_set_member(${caller.key}, ${caller.user.id}, ${poolId}, ${userId}, ${role}, ${sql.json(GRANTS)}, ${allowedTo('members')},
      ${gatesFor(sql, caller)})`,
  );
}

/** From now on the guild uses this pool's agents alone; null: public ones, and those of pools a member is in. */
export function selectPool(
  store: VoiceStore,
  caller: VoiceCaller,
  poolId: string | null,
): Promise<{ status: 'selected' } | PoolRefusal> {
  guildOf(caller);
  return voiceOutcome(
    store,
    'pool_select',
    (sql) => sql`
    pool_select(${caller.key}, ${caller.user.id}, ${poolId}, ${allowedTo('select')}, ${gatesFor(sql, caller)})`,
  );
}

/** Ends a pool for good: its agents' tokens are forgotten, its members are none. */
export function deletePool(
  store: VoiceStore,
  caller: VoiceCaller,
  poolId: string,
): Promise<{ status: 'deleted'; agents: number; events: VoiceEvent[] } | PoolRefusal> {
  return voiceOutcome(
    store,
    'pool_delete',
    (sql) => sql`
    pool_delete(${caller.key}, ${caller.user.id}, ${poolId}, ${allowedTo('delete')}, ${gatesFor(sql, caller)})`,
  );
}
