/** What `/pools select` does. Loaded on first use. */
import { isGated } from '../../../shared/platform/store.ts';
import { selectPool } from '../../../shared/voice/pools.ts';
import type { Answer } from '../../interactions/behaviour.ts';
import { refuse } from '../../interactions/reply.ts';
import { changed } from '../messages.ts';
import type { GuildContext } from '../services.ts';
import { findPoolId } from './find.ts';
import { poolRefusal, UNKNOWN_POOL } from './refusals.ts';

/** @param pool undefined for all of them. */
export async function answerSelect(context: GuildContext, pool: string | undefined): Promise<Awaited<Answer>> {
  const { store, caller } = context;
  const poolId = pool === undefined ? null : await findPoolId(context, pool);
  if (poolId === undefined) return refuse(UNKNOWN_POOL);
  const outcome = await selectPool(store, caller, poolId);
  if (isGated(outcome)) return outcome;
  if (outcome.status !== 'selected') return refuse(poolRefusal(outcome));
  return changed(
    poolId === null
      ? 'This server now uses all public pools. Members can also use the pools they belong to.'
      : 'This server now uses only that pool. Add its agents with `/agents deploy`.',
  );
}
