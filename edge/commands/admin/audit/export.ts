import { option, subcommand } from '../../services.ts';
import { filterOptions } from './filters.ts';

export const exportAudit = subcommand({
  description: 'Download what was changed in this server',
  contexts: ['guild'],
  effect: 'read',
  visibility: 'ephemeral',
  limit: 'costly',
  examples: ['/audit export', '/audit export format:JSON area:Moderation'],
  options: {
    format: option.string({
      description: 'Kind of file (default: CSV, which spreadsheets open)',
      choices: [
        { name: 'CSV', value: 'csv' },
        { name: 'JSON', value: 'json' },
      ],
    }),
    ...filterOptions,
  },
  run: async (context) => (await import('./answers.ts')).exportAnswer(context, context.options),
});
