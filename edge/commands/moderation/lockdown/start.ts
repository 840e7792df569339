import type { lockdownJob } from '../../../../shared/moderation/lockdown-jobs.ts';
import { openLockdown } from '../../../../shared/moderation/lockdowns.ts';
import { isGated } from '../../../../shared/platform/store.ts';
import { refuse } from '../../../interactions/reply.ts';
import { answerLater } from '../../../jobs/answer-later.ts';
import { notSetUp } from '../../../voice/services.ts';
import { subcommand } from '../../services.ts';
import { reasonIn, reasonOption } from '../reason-option.ts';
import { categoryOption } from './options.ts';

export const start = subcommand({
  contexts: ['guild'],
  description: 'Stop members from writing and joining voice channels',
  effect: 'change',
  visibility: 'public',
  options: { category: categoryOption, reason: reasonOption },
  run: async (context) => {
    const { store, caller, interactionId: ref, options, voice } = context;
    const { lockdownRefusal } = await import('./check.ts');
    const refusal = await lockdownRefusal(context, options.category?.id);
    if (refusal !== undefined) return refuse(refusal);
    if (voice.seal === undefined) return refuse(notSetUp('AGENT_TOKEN_KEYS'));
    const scope = options.category?.id ?? caller.guild.id;
    const opened = await openLockdown(store, caller, {
      scope,
      kind: 'lockdown',
      reason: reasonIn(options.reason),
      ref,
    });
    if (isGated(opened)) return opened;
    if (opened.status === 'already' && opened.state !== 'starting')
      return refuse(
        opened.state === 'active'
          ? 'Those channels are locked down already. Open them with `/lockdown end`.'
          : 'Those channels are being opened. Try again in a minute.',
      );
    return answerLater<typeof lockdownJob>(context, 'lockdown', { lockdown: opened.lockdown, direction: 'start' });
  },
});
