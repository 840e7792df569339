import { POOL_TEXT } from '../../../shared/voice/pool-name.ts';
import { option, subcommand } from '../services.ts';
import { descriptionOption, visibilityOption } from './fields.ts';

export const create = subcommand({
  contexts: ['guild'],
  description: 'Create a pool for your agents',
  effect: 'change',
  visibility: 'ephemeral',
  options: {
    name: option.string({ description: 'The name of the pool', required: true, maxLength: POOL_TEXT.name }),
    visibility: visibilityOption,
    description: descriptionOption,
  },
  run: async (context) => (await import('./answers.ts')).answerCreate(context, context.options),
});
