import type { Store } from '../../../shared/platform/store.ts';
import { type Outcome, refuse } from '../../interactions/reply.ts';
import type { GuildContext } from '../services.ts';
import { findPoolId } from './find.ts';
import { UNKNOWN_POOL } from './refusals.ts';

/** Shows something about a pool by its id or name, if the member can see it. */
export async function readPool<T>(
  context: GuildContext,
  typed: string,
  read: (store: Store, userId: string, poolId: string) => Promise<T | null>,
  show: (found: T) => Outcome,
): Promise<Outcome> {
  const poolId = await findPoolId(context, typed);
  const found = poolId === undefined ? null : await read(context.store, context.user.id, poolId);
  return found === null ? refuse(UNKNOWN_POOL) : show(found);
}
