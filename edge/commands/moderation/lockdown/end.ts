import type { lockdownJob } from '../../../../shared/moderation/lockdown-jobs.ts';
import { endLockdown } from '../../../../shared/moderation/lockdowns.ts';
import { isGated } from '../../../../shared/platform/store.ts';
import { refuse } from '../../../interactions/reply.ts';
import { answerLater } from '../../../jobs/answer-later.ts';
import { notSetUp } from '../../../voice/services.ts';
import { subcommand } from '../../services.ts';
import { categoryOption } from './options.ts';

export const end = subcommand({
  contexts: ['guild'],
  description: 'Open the channels again, as they were',
  effect: 'change',
  visibility: 'public',
  options: { category: categoryOption },
  run: async (context) => {
    const { store, caller, options, voice } = context;
    const { lockdownRefusal } = await import('./check.ts');
    const refusal = await lockdownRefusal(context, options.category?.id);
    if (refusal !== undefined) return refuse(refusal);
    if (voice.seal === undefined) return refuse(notSetUp('AGENT_TOKEN_KEYS'));
    const ending = await endLockdown(store, caller, options.category?.id ?? caller.guild.id);
    if (isGated(ending)) return ending;
    if (ending.status === 'none')
      return refuse(
        options.category === undefined
          ? "This server isn't locked down. If it's only a category, name it as `category`."
          : "That category isn't locked down.",
      );
    if (ending.status === 'starting') return refuse('It’s still being closed. Try again in a minute.');
    return answerLater<typeof lockdownJob>(context, 'lockdown', { lockdown: ending.lockdown, direction: 'end' });
  },
});
