import { isGated } from '../../../shared/platform/store.ts';
import { POOL_TEXT, parsePoolDescription, parsePoolName } from '../../../shared/voice/pool-name.ts';
import { changePool } from '../../../shared/voice/pools.ts';
import { refuse } from '../../interactions/reply.ts';
import { changed } from '../messages.ts';
import { option, subcommand } from '../services.ts';
import { BAD_DESCRIPTION, BAD_NAME, descriptionOption, NAME_TAKEN, visibilityOption } from './fields.ts';
import { findPoolId } from './find.ts';
import { requiredPool } from './options.ts';
import { poolRefusal, UNKNOWN_POOL } from './refusals.ts';

export const settings = subcommand({
  contexts: ['guild'],
  description: 'Change the name, description, or visibility of a pool',
  effect: 'change',
  visibility: 'ephemeral',
  options: {
    pool: requiredPool,
    name: option.string({ description: 'The new name', maxLength: POOL_TEXT.name }),
    description: descriptionOption,
    visibility: visibilityOption,
  },
  run: async (context) => {
    const { store, caller, options } = context;
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
  },
});
