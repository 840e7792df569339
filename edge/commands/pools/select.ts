import { isGated } from '../../../shared/platform/store.ts';
import { selectPool } from '../../../shared/voice/pools.ts';
import { refuse } from '../../interactions/reply.ts';
import { changed } from '../messages.ts';
import { subcommand } from '../services.ts';
import { findPoolId } from './find.ts';
import { poolOption } from './options.ts';
import { poolRefusal, UNKNOWN_POOL } from './refusals.ts';

export const select = subcommand({
  contexts: ['guild'],
  description: 'Limit this server to the agents of one pool',
  effect: 'change',
  visibility: 'ephemeral',
  memberPermissions: ['ManageGuild'],
  options: { pool: poolOption('The pool (default: all public pools, and those of each member)') },
  run: async (context) => {
    const { store, caller, options } = context;
    const poolId = options.pool === undefined ? null : await findPoolId(context, options.pool);
    if (poolId === undefined) return refuse(UNKNOWN_POOL);
    const outcome = await selectPool(store, caller, poolId);
    if (isGated(outcome)) return outcome;
    if (outcome.status !== 'selected') return refuse(poolRefusal(outcome));
    return changed(
      poolId === null
        ? 'This server now uses all public pools. Members can also use the pools they belong to.'
        : 'This server now uses only that pool. Add its agents with `/agents deploy`.',
    );
  },
});
