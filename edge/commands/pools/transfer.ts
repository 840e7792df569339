import { refuse } from '../../interactions/reply.ts';
import { plain } from '../format.ts';
import { option, subcommand } from '../services.ts';
import { confirm, promptOwner } from './confirm.ts';
import { requiredPool } from './options.ts';

export const transfer = subcommand({
  contexts: ['guild'],
  description: 'Transfer a pool to another member',
  effect: 'read',
  visibility: 'ephemeral',
  options: { pool: requiredPool, user: option.user({ description: 'The new owner', required: true }) },
  run: (context) => {
    const { pool, user: to } = context.options;
    if (to.isBot) return refuse("Bots can't own pools. Pick a member.");
    if (to.id === context.user.id) return refuse("You can't transfer a pool to yourself. Pick another member.");
    return promptOwner(context, pool, ({ id, name }) => ({
      text: `Transfer **${plain(name)}** and its agents to <@${to.id}>? Only they can give it back.`,
      button: confirm.with(
        { action: 'transfer', pool: id, to: to.id },
        { label: 'Transfer pool', style: 'danger', onlyFor: context.user.id },
      ),
    }));
  },
});
