import { CONFIRM_MS, messageIn, type PurgeFilter, SCANNED } from '../../../shared/moderation/purge-filter.ts';
import type { purgeJob } from '../../../shared/moderation/purge-jobs.ts';
import { plain } from '../../../shared/platform/markdown.ts';
import { type Gated, gateOf, isGated, run } from '../../../shared/platform/store.ts';
import { cleanText } from '../../../shared/platform/text.ts';
import type { Answer } from '../../interactions/behaviour.ts';
import { arg } from '../../interactions/custom-id.ts';
import { refuse } from '../../interactions/reply.ts';
import { answerLater } from '../../jobs/answer-later.ts';
import { sceneOf } from '../../moderation/perform.ts';
import { notSetUp } from '../../voice/services.ts';
import { counted } from '../format.ts';
import { closed } from '../messages.ts';
import { button, command, type GuildContext, messageCommand, option } from '../services.ts';
import { reasonIn, reasonOption } from './reason-option.ts';

const EXPIRED = 'That list of messages has expired. Use `/purge` again.';

const confirm = button({
  id: 'purge.go',
  contexts: ['guild'],
  effect: 'change',
  visibility: 'ephemeral',
  once: 'member',
  args: { purge: arg.snowflake() },
  run: async (context) => {
    const { store, caller, channelId: channel, args, voice } = context;
    const { purgeRefusal } = await import('../../moderation/purge.ts');
    const scene = await sceneOf(context);
    if ('sentence' in scene) return refuse(scene.sentence);
    const refusal = purgeRefusal(context, scene);
    if (refusal !== undefined) return refuse(refusal);
    if (voice.seal === undefined) return refuse(notSetUp('AGENT_TOKEN_KEYS'));
    const outcome = await run<'moderation_start_purge', { status: 'started' | 'expired' } | Gated>(
      store,
      'moderation_start_purge',
      {
        ...{ ...gateOf(caller), guild: caller.guild.id, key: caller.key, actor: caller.actor.id },
        ...{ purge: args.purge, channel, for: `${CONFIRM_MS} ms` },
      },
    );
    if (isGated(outcome)) return outcome;
    if (outcome.status === 'expired') return refuse(EXPIRED);
    return answerLater<typeof purgeJob>(context, 'purge', { purge: args.purge });
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
    const { options } = context;
    const typed = { before: messageOf(options.before, context), after: messageOf(options.after, context) };
    for (const [name, found] of Object.entries(typed))
      if (found !== undefined && 'sentence' in found) return refuse(`\`${name}\`: ${found.sentence}`);
    const contains = options.contains === undefined ? undefined : cleanText(options.contains).trim();
    if (contains === '') return refuse('Type the text that the messages contain.');
    const filter: PurgeFilter = {
      ...{ count: options.count, user: options.user?.id, bots: options.bots, links: options.links },
      ...{ attachments: options.attachments, pinned: options.pinned, contains },
      ...{ before: idOf(typed.before), after: idOf(typed.after) },
    };
    return preview(context, filter, options.reason);
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
  filter: PurgeFilter,
  reason: string | undefined,
): Promise<Awaited<Answer>> {
  const { previewPurge } = await import('../../moderation/purge.ts');
  const onlyFor = context.user.id;
  return previewPurge(context, { filter, about: aboutOf(filter), reason: reasonIn(reason) }, (id, count) => [
    confirm.with({ purge: id }, { label: `Delete ${counted(count, 'message')}`, style: 'danger', onlyFor }),
    cancel.with({}, { label: 'Cancel', onlyFor }),
  ]);
}

/** What the messages have in common: `by <@1>, with links`. */
function aboutOf({ user, bots, links, attachments, contains, from }: PurgeFilter): string {
  return [
    user === undefined ? '' : `by <@${user}>`,
    bots ? 'by bots' : '',
    links ? 'with links' : '',
    attachments ? 'with attachments' : '',
    contains === undefined ? '' : `with “${plain(contains)}”`,
    from === undefined ? '' : 'from that one on',
  ]
    .filter(Boolean)
    .join(', ');
}

type TypedMessage = { id: string } | { sentence: string } | undefined;

function messageOf(typed: string | undefined, { channelId }: GuildContext): TypedMessage {
  if (typed === undefined) return undefined;
  const found = messageIn(typed);
  if (found === undefined) return { sentence: "That isn't a message. Copy its link or its ID from its menu." };
  if (found.channel !== undefined && found.channel !== channelId)
    return { sentence: `That message is in <#${found.channel}>. Use \`/purge\` there.` };
  return { id: found.id };
}

function idOf(found: TypedMessage): string | undefined {
  return found !== undefined && 'id' in found ? found.id : undefined;
}
