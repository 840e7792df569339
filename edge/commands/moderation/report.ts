import { MODERATION } from '../../../shared/moderation/catalog.ts';
import { readModerationSettings } from '../../../shared/moderation/reads.ts';
import { reportMember } from '../../../shared/moderation/report.ts';
import { isGated } from '../../../shared/platform/store.ts';
import { truncateText } from '../../../shared/platform/text.ts';
import type { Answer } from '../../interactions/behaviour.ts';
import { arg } from '../../interactions/custom-id.ts';
import { field } from '../../interactions/modal.ts';
import { refuse } from '../../interactions/reply.ts';
import { plain } from '../format.ts';
import { changed } from '../messages.ts';
import { command, type GuildContext, messageCommand, modal, option } from '../services.ts';

/** So that staff's channel stays readable. */
const LIMIT = { count: 5, windowMs: 10 * 60_000 };
const EXCERPT = 300;

const ONESELF = "You can't report yourself.";
const NO_REPORTS =
  'This server takes no reports here. Staff can choose a channel for them with `/settings set key:moderation.reportChannel`.';

const why = modal({
  id: 'report.why',
  contexts: ['guild'],
  effect: 'change',
  visibility: 'ephemeral',
  limit: LIMIT,
  args: { user: arg.snowflake(), message: arg.snowflake() },
  fields: {
    reason: field.text({ label: "What's wrong with it?", isParagraph: true, maxLength: MODERATION.reasonLength }),
  },
  run: (context) => {
    const { caller, channelId, args, fields } = context;
    const link = `https://discord.com/channels/${caller.guild.id}/${channelId}/${args.message}`;
    return send(context, args.user, fields.reason, [`[The message](${link})`]);
  },
});

export const report = command({
  name: 'report',
  module: 'moderation',
  description: 'Tell the staff about someone. Only they see it',
  contexts: ['guild'],
  effect: 'change',
  visibility: 'ephemeral',
  limit: LIMIT,
  components: [why],
  options: {
    user: option.user({ description: 'Who it’s about', required: true }),
    reason: option.string({ description: 'What happened', required: true, maxLength: MODERATION.reasonLength }),
  },
  run: (context) => send(context, context.options.user.id, context.options.reason, []),
});

export const reportMessage = messageCommand({
  name: 'Report',
  module: 'moderation',
  standsFor: 'report',
  contexts: ['guild'],
  effect: 'read',
  visibility: 'ephemeral',
  defer: 'never',
  run: async ({ store, caller, target, user }) => {
    // Before someone writes down what happened.
    if (target.author.id === user.id) return refuse(ONESELF);
    if ((await readModerationSettings(store, caller.guild.id)).reportChannel === null) return refuse(NO_REPORTS);
    const excerpt = truncateText(target.content, EXCERPT);
    return why.open(
      { user: target.author.id, message: target.id },
      {
        title: 'Report a message',
        onlyFor: user.id,
        ...(excerpt !== '' && { fields: { reason: { placeholder: excerpt.replace(/\s+/g, ' ').slice(0, 100) } } }),
      },
    );
  },
});

async function send(
  { store, caller, channelId }: GuildContext,
  user: string,
  reason: string,
  lines: readonly string[],
): Promise<Awaited<Answer>> {
  if (user === caller.actor.id) return refuse(ONESELF);
  const outcome = await reportMember(store, caller, { user, channel: channelId, reason, lines });
  if (isGated(outcome)) return outcome;
  if (outcome.status === 'no_channel') return refuse(NO_REPORTS);
  return changed(`The staff will see your report about <@${user}>: ${plain(reason)}`);
}
