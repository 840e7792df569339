/** What `/pools settings` does. Loaded on first use. */
import { isGated } from '../../../shared/platform/store.ts';
import { parsePoolDescription, parsePoolName } from '../../../shared/voice/pool-name.ts';
import { changePool } from '../../../shared/voice/pools.ts';
import type { Answer } from '../../interactions/behaviour.ts';
import { refuse } from '../../interactions/reply.ts';
import { changed } from '../messages.ts';
import type { GuildContext } from '../services.ts';
import { BAD_DESCRIPTION, BAD_NAME, NAME_TAKEN } from './field-refusals.ts';
import { findPoolId } from './find.ts';
import { poolRefusal, UNKNOWN_POOL } from './refusals.ts';

interface Asked {
  pool: string;
  name?: string | undefined;
  description?: string | undefined;
  visibility?: 'public' | 'private' | undefined;
}

export async function answerSettings(context: GuildContext, options: Asked): Promise<Awaited<Answer>> {
  const { store, caller } = context;
  const name = options.name === undefined ? undefined : parsePoolName(options.name);
  const description = options.description === undefined ? undefined : parsePoolDescription(options.description);
  if (options.name !== undefined && name === undefined) return refuse(BAD_NAME);
  if (options.description !== undefined && description === undefined) return refuse(BAD_DESCRIPTION);
  const { visibility } = options;
  if (name === undefined && description === undefined && visibility === undefined)
    return refuse('Choose what to change: `name`, `description`, or `visibility`.');
  const poolId = await findPoolId(context, options.pool);
  if (poolId === undefined) return refuse(UNKNOWN_POOL);
  const outcome = await changePool(store, caller, poolId, {
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    ...(visibility !== undefined && { visibility }),
  });
  if (isGated(outcome)) return outcome;
  if (outcome.status === 'name_taken') return refuse(NAME_TAKEN);
  return outcome.status === 'set' ? changed('Changes saved.') : refuse(poolRefusal(outcome));
}
