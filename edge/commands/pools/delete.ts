import { plain, plural } from '../format.ts';
import { subcommand } from '../services.ts';
import { confirm, promptOwner } from './confirm.ts';
import { requiredPool } from './options.ts';

export const deletePool = subcommand({
  contexts: ['guild'],
  description: 'Delete a pool, log out its agents, and delete their tokens',
  effect: 'read',
  visibility: 'ephemeral',
  options: { pool: requiredPool },
  run: (context) =>
    promptOwner(context, context.options.pool, ({ id, name, agents }) => ({
      text: `Delete **${plain(name)}**? This logs out ${plural(agents, 'its agent', `its ${agents} agents`)} everywhere, and deletes every token in it. You can't undo it.`,
      button: confirm.with({ pool: id }, { label: 'Delete pool', style: 'danger', onlyFor: context.user.id }),
    })),
});
