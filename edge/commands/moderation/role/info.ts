import { gatedRead } from '../../gated-read.ts';
import { subcommand } from '../../services.ts';
import { roleOption } from './options.ts';

export const info = subcommand({
  contexts: ['guild'],
  description: 'What a role grants, and whether you can hand it out',
  effect: 'read',
  visibility: 'ephemeral',
  options: { role: roleOption },
  run: async (context) => {
    const { roleInfo } = await import('../../../moderation/role-info.ts');
    return gatedRead(context, roleInfo(context, context.options.role.id), (answer) => answer);
  },
});
