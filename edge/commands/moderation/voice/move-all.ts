import type { moveAllJob } from '../../../../shared/moderation/move-all-job.ts';
import { refuse } from '../../../interactions/reply.ts';
import { answerLater } from '../../../jobs/answer-later.ts';
import { option, subcommand } from '../../services.ts';
import { reasonIn, reasonOption } from '../reason-option.ts';
import { VOICE } from './options.ts';

export const moveAll = subcommand({
  contexts: ['guild'],
  description: 'Move everyone from one voice channel to another',
  effect: 'change',
  gate: 'shell',
  visibility: 'ephemeral',
  limit: { count: 5, windowMs: 60_000 },
  options: {
    from: option.channel({ description: 'Where they are', required: true, channelTypes: VOICE }),
    to: option.channel({ description: 'Where to', required: true, channelTypes: VOICE }),
    reason: reasonOption,
  },
  run: async (context) => {
    const { from, to, reason } = context.options;
    if (from.id === to.id) return refuse('Pick two different voice channels.');
    const { moveAllRefusal } = await import('../../../moderation/voice.ts');
    const refusal = await moveAllRefusal(context, from.id, to.id);
    if (refusal !== undefined) return refuse(refusal);
    const { caller } = context;
    return answerLater<typeof moveAllJob>(context, 'move_all', {
      ...{ guild: caller.guild.id, actor: caller.actor.id, from: from.id, to: to.id, reason: reasonIn(reason) ?? null },
    });
  },
});
