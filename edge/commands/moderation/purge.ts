import { SCANNED } from '../../../shared/moderation/limits.ts';
import type { purgeJob } from '../../../shared/moderation/purge-jobs.ts';
import type { Answer } from '../../interactions/behaviour.ts';
import { arg } from '../../interactions/custom-id.ts';
import { refuse } from '../../interactions/reply.ts';
import { answerLater } from '../../jobs/answer-later.ts';
import type { TypedFilter } from '../../moderation/purge.ts';
import { counted } from '../format.ts';
import { closed } from '../messages.ts';
import { button, command, type GuildContext, messageCommand, option } from '../services.ts';
import { reasonIn, reasonOption } from './reason-option.ts';

const confirm = button({
  id: 'purge.go',
  contexts: ['guild'],
  effect: 'change',
  visibility: 'ephemeral',
  once: 'member',
  args: { purge: arg.snowflake() },
  run: async (context) => {
    const { startPurge } = await import('../../moderation/purge.ts');
    const refusal = await startPurge(context, context.args.purge);
    if (refusal !== undefined) return typeof refusal === 'string' ? refuse(refusal) : refusal;
    return answerLater<typeof purgeJob>(context, 'purge', { purge: context.args.purge });
  },
});

const cancel = button({
  id: 'purge.no',
  contexts: ['guild'],
  effect: 'read',
  visibility: 'ephemeral',
  run: () => closed('Nothing was deleted.'),
});

export const purge = command({
  name: 'purge',
  module: 'moderation',
  description: 'Delete many messages of this channel',
  contexts: ['guild'],
  shownTo: ['ManageMessages'],
  effect: 'change',
  visibility: 'ephemeral',
  limit: { count: 10, windowMs: 60_000 },
  components: [confirm, cancel],
  examples: ['/purge count:50', '/purge count:100 user:@bob', '/purge count:500 links:true'],
  options: {
    count: option.integer({ description: 'How many, up to 500', required: true, min: 1, max: SCANNED }),
    user: option.user({ description: 'Only messages of this member' }),
    bots: option.boolean({ description: 'Only messages of bots' }),
    links: option.boolean({ description: 'Only messages with links' }),
    attachments: option.boolean({ description: 'Only messages with attachments' }),
    contains: option.string({ description: 'Only messages with this text', maxLength: 100 }),
    pinned: option.boolean({ description: 'Pinned messages, too (default: not)' }),
    before: option.string({ description: 'Only messages before this one: its link or ID', maxLength: 100 }),
    after: option.string({ description: 'Only messages after this one: its link or ID', maxLength: 100 }),
    reason: reasonOption,
  },
  run: (context) => {
    const { user, reason, ...filter } = context.options;
    return preview(context, { ...filter, user: user?.id }, reason);
  },
});

export const purgeFromHere = messageCommand({
  name: 'Purge from here',
  module: 'moderation',
  standsFor: 'purge',
  contexts: ['guild'],
  shownTo: ['ManageMessages'],
  effect: 'change',
  visibility: 'ephemeral',
  limit: { count: 10, windowMs: 60_000 },
  run: (context) => preview(context, { count: SCANNED, from: context.target.id }, undefined),
});

async function preview(
  context: GuildContext,
  typed: TypedFilter,
  reason: string | undefined,
): Promise<Awaited<Answer>> {
  const { previewPurge } = await import('../../moderation/purge.ts');
  const onlyFor = context.user.id;
  return previewPurge(context, typed, reasonIn(reason), (id, count) => [
    confirm.with({ purge: id }, { label: `Delete ${counted(count, 'message')}`, style: 'danger', onlyFor }),
    cancel.with({}, { label: 'Cancel', onlyFor }),
  ]);
}
