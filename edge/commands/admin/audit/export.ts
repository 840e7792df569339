import { refuse, reply } from '../../../interactions/reply.ts';
import { option, subcommand } from '../../services.ts';
import { readAccess, STAFF_ONLY } from './access.ts';
import { filterOf, filterOptions } from './filters.ts';

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
  run: async (context) => {
    const { store, caller, options, now } = context;
    const { mayRead, format } = await readAccess(context);
    if (!mayRead) return refuse(STAFF_ONLY);
    const filter = filterOf(options, now, format);
    if ('problem' in filter) return refuse(filter.problem);
    const { auditFile } = await import('./file.ts');
    return reply(await auditFile(store, caller, filter, { kind: options.format ?? 'csv', format, now }));
  },
});
