import { CASE_KINDS, KINDS, MODERATION } from '../../../../shared/moderation/catalog.ts';
import { listCases } from '../../../../shared/moderation/reads.ts';
import { refuse, reply } from '../../../interactions/reply.ts';
import { asStaff } from '../../../moderation/staff.ts';
import { counted } from '../../format.ts';
import { embed } from '../../messages.ts';
import { option, subcommand } from '../../services.ts';

export const exportCases = subcommand({
  description: 'Download the cases of this server',
  contexts: ['guild'],
  effect: 'read',
  visibility: 'ephemeral',
  staff: { permissions: ['ManageGuild'] },
  options: {
    format: option.string({
      description: 'File format (default: CSV)',
      choices: [
        { name: 'CSV, for spreadsheets', value: 'csv' },
        { name: 'JSON', value: 'json' },
      ],
    }),
    user: option.user({ description: 'Only cases about this member' }),
    kind: option.string({
      description: 'Only cases of this kind',
      choices: CASE_KINDS.map((kind) => ({ name: KINDS[kind].title, value: kind })),
    }),
  },
  run: async (context) => {
    const staff = await asStaff(context, 'ManageGuild');
    if ('sentence' in staff) return refuse(staff.sentence);
    const { store, caller, options } = context;
    const { format = 'csv', user, kind } = options;
    const found = await listCases(store, caller.guild.id, { user: user?.id, kind }, 0, MODERATION.exportRows);
    if (found.total === 0) return refuse('Nothing is on record, so there’s nothing to export.');
    const { casesCsv, casesJson } = await import('../../../../shared/moderation/export.ts');
    const left = found.total - found.cases.length;
    const data = format === 'csv' ? casesCsv(found.cases) : casesJson(found.cases);
    const contentType = format === 'csv' ? 'text/csv' : 'application/json';
    const rest = left === 0 ? '' : ` ${counted(left, 'older one')} didn't fit.`;
    return reply({
      ...embed(`Here are ${counted(found.cases.length, 'case')}.${rest}`),
      files: [{ name: `cases.${format}`, contentType, data }],
    });
  },
});
