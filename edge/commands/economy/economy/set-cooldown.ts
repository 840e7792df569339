import { STAFF } from '../../../../shared/economy/catalog.ts';
import { COOLDOWNS, type Cooldown } from '../../../../shared/economy/staff.ts';
import { option, subcommand } from '../../services.ts';
import { previewOrder } from './confirm.ts';
import { optionalReasonOption, userOption, withReason } from './options.ts';

export const setCooldown = subcommand({
  description: 'Set how long until a member can work, gather, or fight again',
  contexts: ['guild'],
  effect: 'change',
  visibility: 'ephemeral',
  options: {
    user: userOption,
    command: option.string({
      description: 'Which cooldown',
      required: true,
      choices: COOLDOWNS.map((name) => ({ name, value: name })),
    }),
    minutes: option.integer({
      description: 'How many minutes from now (default: none, ready now)',
      min: 1,
      max: STAFF.maxWaitMinutes,
    }),
    reason: optionalReasonOption,
  },
  run: (context) => {
    const { user, command, minutes = 0, reason } = context.options;
    return previewOrder(
      context,
      { action: 'set_cooldown', member: user.id, command: command as Cooldown, minutes, ...withReason(reason) },
      user,
    );
  },
});
