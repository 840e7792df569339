import { act, targetOf } from '../../../moderation/act.ts';
import { subcommand } from '../../services.ts';
import { buttons } from '../buttons.ts';
import { memberOption, reasonOption } from '../options.ts';

export const warn = subcommand({
  description: 'Warn someone. It stays on record',
  contexts: ['guild'],
  effect: 'change',
  visibility: 'ephemeral',
  examples: ['/mod warn user:@bob reason:Please stay on topic'],
  options: { user: memberOption, reason: { ...reasonOption, required: true } },
  run: (context) => {
    const { user, reason } = context.options;
    return act(context, { kind: 'warn', target: targetOf(user), reason }, buttons);
  },
});
