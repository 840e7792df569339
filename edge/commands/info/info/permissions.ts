import { PERMISSIONS, permissionLabel } from '../../../../shared/platform/discord/permissions.ts';
import { autocomplete, option, subcommand } from '../../services.ts';

export const permissions = subcommand({
  description: 'Find out why you, or someone else, can or can’t do something',
  contexts: ['guild'],
  effect: 'read',
  visibility: 'ephemeral',
  examples: [
    '/info permissions',
    '/info permissions permission:Send Messages channel:#general',
    '/info permissions user:@bob permission:Connect',
  ],
  options: {
    user: option.user({ description: 'Who (default: you)' }),
    channel: option.channel({ description: 'Where (default: here)' }),
    permission: option.string({
      description: 'Permission (default: the most important ones)',
      maxLength: 100,
      autocomplete: autocomplete(({ value }) => {
        const text = value.trim().toLowerCase();
        return PERMISSIONS.map(permissionLabel)
          .filter((label) => label.toLowerCase().includes(text))
          .sort()
          .slice(0, 25)
          .map((label) => ({ name: label, value: label }));
      }),
    }),
  },
  run: async (context) => (await import('./permissions-answer.ts')).answer(context, context.options),
});
