/** Pieces of statements about pools. */
import { call } from '../platform/call.ts';
import type { Sql, SqlFragment } from '../platform/postgres.ts';
import { allowedTo, type PoolAction } from './pool-roles.ts';

/** A member's role in the pool of a row. @param poolId an expression such as `p.pool_id`. */
export function poolRole(sql: Sql, poolId: SqlFragment, userId: string): SqlFragment {
  return call(sql, 'pool_role', { pool: poolId, user: userId });
}

/** Whether a member can do something with the pool of a row. */
export function canInPool(sql: Sql, action: PoolAction, poolId: SqlFragment, userId: string): SqlFragment {
  return sql`${poolRole(sql, poolId, userId)} = any (string_to_array(${allowedTo(action)}, ','))`;
}
