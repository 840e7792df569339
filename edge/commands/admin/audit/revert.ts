import { autocompleteInGuild, option, subcommand } from '../../services.ts';

export const revert = subcommand({
  description: 'Undo a change, if nothing has changed it again since',
  contexts: ['guild'],
  effect: 'change',
  visibility: 'ephemeral',
  memberPermissions: ['ManageGuild'],
  examples: ['/audit revert change:S12'],
  options: {
    change: option.string({
      description: 'The change, as /audit view names it: S12',
      required: true,
      maxLength: 100,
      autocomplete: autocompleteInGuild(async (context) =>
        (await import('./answers.ts')).suggestChanges(context, context.value),
      ),
    }),
  },
  run: async (context) => (await import('./answers.ts')).revertNamed(context, context.options.change),
});
