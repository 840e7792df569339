import { arg } from '../../interactions/custom-id.ts';
import { button, subcommand } from '../services.ts';
import { requiredPool } from './options.ts';

export const confirm = button({
  id: 'pools.delete',
  contexts: ['guild'],
  effect: 'change',
  visibility: 'ephemeral',
  once: 'member',
  args: { pool: arg.snowflake() },
  run: async (context) => (await import('./answers.ts')).deleteNow(context, context.args.pool),
});

export const deletePool = subcommand({
  contexts: ['guild'],
  description: 'Delete a pool, log out its agents, and delete their tokens',
  effect: 'read',
  visibility: 'ephemeral',
  options: { pool: requiredPool },
  run: async (context) => {
    const { options, user } = context;
    const { askToDelete } = await import('./answers.ts');
    return askToDelete(context, options.pool, (pool) =>
      confirm.with({ pool }, { label: 'Delete pool', style: 'danger', onlyFor: user.id }),
    );
  },
});
