/** What staff do from the menu of a member or a message: warn, time out, look up, and what members report. */
import { MODERATION } from '../../../shared/moderation/catalog.ts';
import { readMember } from '../../../shared/platform/discord/servers.ts';
import { arg } from '../../interactions/custom-id.ts';
import { field } from '../../interactions/modal.ts';
import { refuse } from '../../interactions/reply.ts';
import type { ActContext } from '../../moderation/act.ts';
import { act } from '../../moderation/act.ts';
import { messageCommand, modal, userCommand } from '../services.ts';
import { buttons } from './buttons.ts';
import { showHistory } from './mod/history.ts';
import { readDuration } from './options.ts';

const PLACE = { module: 'moderation', standsFor: 'mod', contexts: ['guild'], shownTo: ['ModerateMembers'] } as const;
const OPENS = { effect: 'read', visibility: 'ephemeral', defer: 'never' } as const;
const ACTS = { contexts: ['guild'], effect: 'change', visibility: 'ephemeral' } as const;
const UNKNOWN_MEMBER = "They aren't in this server anymore.";

const reasonField = field.text({ label: 'Reason', isParagraph: true, maxLength: MODERATION.reasonLength });

const warnReason = modal({
  ...ACTS,
  id: 'mod.warn',
  args: { user: arg.snowflake() },
  fields: { reason: reasonField },
  run: async (context) => {
    const target = await memberOf(context, context.args.user);
    if (target === undefined) return refuse(UNKNOWN_MEMBER);
    return act(context, { kind: 'warn', target, reason: context.fields.reason }, buttons);
  },
});

const timeoutReason = modal({
  ...ACTS,
  id: 'mod.timeout',
  args: { user: arg.snowflake() },
  fields: {
    duration: field.text({ label: 'How long', placeholder: '10m, 2h, 7d', maxLength: 30 }),
    reason: { ...reasonField, isRequired: false },
  },
  run: async (context) => {
    const { duration, reason } = context.fields;
    const length = readDuration(duration, MODERATION.timeoutDays);
    if ('sentence' in length) return refuse(length.sentence);
    const target = await memberOf(context, context.args.user);
    if (target === undefined) return refuse(UNKNOWN_MEMBER);
    const endsAt = new Date(context.now.getTime() + length.ms);
    return act(context, { kind: 'timeout', target, reason: reason || undefined, endsAt }, buttons);
  },
});

/** A modal carries only an ID, so Discord is asked who that is now. */
async function memberOf({ discord, caller }: ActContext, user: string) {
  const member = discord && (await readMember(discord.rest, caller.guild.id, user));
  return member && { ...member, isMember: true };
}

export const warnMember = userCommand({
  ...PLACE,
  ...OPENS,
  name: 'Warn',
  components: [warnReason, timeoutReason],
  run: ({ target, user }) => warnReason.open({ user: target.id }, { title: 'Warn a member', onlyFor: user.id }),
});

export const timeoutMember = userCommand({
  ...PLACE,
  ...OPENS,
  name: 'Time out',
  run: ({ target, user }) => timeoutReason.open({ user: target.id }, { title: 'Time out a member', onlyFor: user.id }),
});

export const memberHistory = userCommand({
  ...PLACE,
  name: 'History',
  effect: 'read',
  visibility: 'ephemeral',
  run: (context) => showHistory(context, context.target.id),
});

export const warnAuthor = messageCommand({
  ...PLACE,
  ...OPENS,
  name: 'Warn author',
  run: ({ target, user }) =>
    warnReason.open({ user: target.author.id }, { title: 'Warn the author', onlyFor: user.id }),
});

export const timeoutAuthor = messageCommand({
  ...PLACE,
  ...OPENS,
  name: 'Time out author',
  run: ({ target, user }) =>
    timeoutReason.open({ user: target.author.id }, { title: 'Time out the author', onlyFor: user.id }),
});

export const authorHistory = messageCommand({
  ...PLACE,
  name: 'History of author',
  effect: 'read',
  visibility: 'ephemeral',
  run: (context) => showHistory(context, context.target.author.id),
});
