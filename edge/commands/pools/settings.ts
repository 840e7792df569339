import { POOL_TEXT } from '../../../shared/voice/pool-name.ts';
import { option, subcommand } from '../services.ts';
import { descriptionOption, visibilityOption } from './fields.ts';
import { requiredPool } from './options.ts';

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
  run: async (context) => (await import('./answers.ts')).answerSettings(context, context.options),
});
