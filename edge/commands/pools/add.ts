/** Adds an agent to a pool. Its token is only ever typed into a modal, and never shown, logged, or stored in plain text. */
import { truncateText } from '../../../shared/platform/text.ts';
import { mayDo } from '../../../shared/voice/pool-roles.ts';
import { arg } from '../../interactions/custom-id.ts';
import { field } from '../../interactions/modal.ts';
import { type Outcome, refuse } from '../../interactions/reply.ts';
import { notSetUp } from '../../voice/services.ts';
import { modal, subcommand } from '../services.ts';
import { requiredPool } from './options.ts';
import { poolRefusal } from './refusals.ts';

const LONGEST_TOKEN = 200;

export const tokenModal = modal({
  id: 'pools.token',
  contexts: ['guild'],
  effect: 'change',
  visibility: 'ephemeral',
  // Keeps someone with many stolen tokens from finding out here which of them work. Owners add their whole crew in one sitting.
  limit: { count: 30, windowMs: 60_000, blocksAs: 'sensitive' },
  args: { pool: arg.snowflake() },
  fields: {
    token: field.text({
      label: 'Bot token',
      maxLength: LONGEST_TOKEN,
      placeholder: 'Discord Developer Portal > your application > Bot > Reset Token',
    }),
  },
  run: async (context) => (await import('./answers.ts')).takeToken(context, context.args.pool, context.fields.token),
});

export const add = subcommand({
  contexts: ['guild'],
  description: 'Add one of your bots to a pool as an agent; you enter its token in a form',
  effect: 'read',
  visibility: 'ephemeral',
  defer: 'never',
  options: { pool: requiredPool },
  run: async (context) => {
    const { voice, user, options } = context;
    if (voice.seal === undefined) return refuse(notSetUp('AGENT_TOKEN_KEYS'));
    const { readPool, viewPool } = await import('./answers.ts');
    return readPool(context, options.pool, viewPool, (pool) =>
      // Before they enter a token for nothing.
      mayDo(pool.role, 'add')
        ? tokenForm(pool, user.id)
        : refuse(poolRefusal({ status: 'forbidden', role: pool.role })),
    );
  },
});

function tokenForm({ id, name }: { id: string; name: string }, onlyFor: string): Outcome {
  return tokenModal.open({ pool: id }, { title: truncateText(`Add an agent to ${name}`, 45), onlyFor });
}
