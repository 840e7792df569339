import { option, subcommand } from '../../services.ts';

export const role = subcommand({
  description: 'See where a role stands and what it grants',
  contexts: ['guild'],
  effect: 'read',
  visibility: 'public',
  examples: ['/info role role:@DJ'],
  options: { role: option.role({ description: 'Role', required: true }) },
  run: async (context) => (await import('./role-card.ts')).showRole(context, context.options.role.id),
});
