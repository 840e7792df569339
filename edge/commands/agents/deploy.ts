import { offeredPool } from '../../../shared/voice/agent-views.ts';
import { VOICE } from '../../../shared/voice/catalog.ts';
import { countDeployment, readDeployment } from '../../../shared/voice/deployments.ts';
import { refuse, reply } from '../../interactions/reply.ts';
import { deploymentPage } from '../../voice/deployment-page.ts';
import { poolOption } from '../pools/options.ts';
import { UNKNOWN_POOL } from '../pools/refusals.ts';
import { option, subcommand } from '../services.ts';

export const deploy = subcommand({
  contexts: ['guild'],
  description: 'Add agents to this server, so that more voice channels can play at once',
  effect: 'read',
  visibility: 'ephemeral',
  memberPermissions: ['ManageGuild'],
  options: {
    count: option.integer({
      description: 'How many agents this server should have in total',
      required: true,
      min: 1,
      max: VOICE.agentsPerGuild,
    }),
    pool: poolOption("The pool (default: this server's, yours, or the bot operator's)"),
  },
  run: async (context) => {
    const { store, caller, options, voice } = context;
    const pool =
      options.pool === undefined
        ? await offeredPool(store, caller, voice.operators)
        : await (await import('../pools/answers.ts')).findPoolId(context, options.pool);
    if (pool === undefined) {
      if (options.pool === undefined) countDeployment(store, undefined, options.count);
      return refuse(
        options.pool === undefined
          ? "There's no pool for this server yet. Create one with `/pools create`, or name a public one from `/pools list` with `pool`."
          : UNKNOWN_POOL,
      );
    }
    const found = await readDeployment(store, caller, pool);
    if (found.status === 'unknown_pool') return refuse(UNKNOWN_POOL);
    countDeployment(store, found, options.count);
    return reply(deploymentPage(context, found, options.count, 0));
  },
});
