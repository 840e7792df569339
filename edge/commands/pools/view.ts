import { arg } from '../../interactions/custom-id.ts';
import { button, subcommand } from '../services.ts';
import { requiredPool } from './options.ts';

export const view = subcommand({
  contexts: ['guild'],
  description: 'See a pool: its owner, agents, and members',
  effect: 'read',
  visibility: 'ephemeral',
  options: { pool: requiredPool },
  run: async (context) => {
    const { options, user } = context;
    const { showPool } = await import('./answers.ts');
    return showPool(context, options.pool, (what, pool, label) =>
      inside.with({ what, pool }, { label, onlyFor: user.id }),
    );
  },
});

/** The agents or the log of the pool on the page. */
export const inside = button({
  id: 'pools.inside',
  contexts: ['guild'],
  effect: 'read',
  visibility: 'ephemeral',
  args: { what: arg.oneOf('agents', 'log'), pool: arg.snowflake() },
  run: async (context) => (await import('./answers.ts')).showInside(context, context.args.what, context.args.pool),
});
