/** Offers somebody a role in a pool, or the pool itself. Nobody gets either without having said so. */

import { isGated } from '../../../shared/platform/store.ts';
import { answerPoolInvitation, type PoolAnswer } from '../../../shared/voice/pool-invitations.ts';
import type { PoolRole } from '../../../shared/voice/pool-roles.ts';
import { arg } from '../../interactions/custom-id.ts';
import { type MessageBody, refuse, update } from '../../interactions/reply.ts';
import { COLORS, plain } from '../format.ts';
import { embed } from '../messages.ts';
import { button } from '../services.ts';

const DAYS = 7;

export const answer = button({
  id: 'pools.invited',
  contexts: ['guild'],
  effect: 'change',
  visibility: 'public',
  args: { pool: arg.snowflake(), decision: arg.oneOf('accept', 'decline') },
  run: async ({ store, caller, args, user }) => {
    const outcome = await answerPoolInvitation(store, caller, args.pool, args.decision === 'accept');
    if (isGated(outcome)) return outcome;
    if (outcome.status === 'too_many')
      return refuse(`You own ${outcome.most} pools already, which is the limit. Delete or transfer one, then accept.`);
    return update({ content: '', ...embed(sentenceOf(outcome, user.id), COLORS.calm), rows: [] });
  },
});

type Answered = Extract<PoolAnswer, { status: 'accepted' | 'declined' | 'not_invited' }>;

function sentenceOf(outcome: Answered, member: string): string {
  if (outcome.status === 'not_invited')
    return 'This invitation is no longer open. Ask the owner of the pool for a new one.';
  const name = `**${plain(outcome.name)}**`;
  if (outcome.status === 'declined')
    return outcome.role === 'owner'
      ? `<@${member}> doesn't want to take over the pool ${name}. It stays with <@${outcome.from}>.`
      : `<@${member}> declined the invitation to the pool ${name}.`;
  return outcome.role === 'owner'
    ? `The pool ${name} now belongs to <@${member}>. <@${outcome.from}> is still a manager.`
    : `<@${member}> is now a ${outcome.role} of the pool ${name}. \`/pools members\` with the role **Not a member** gives that up again.`;
}

export function invitation(
  from: string,
  to: string,
  offer: { pool: string; name: string; role: PoolRole },
): MessageBody {
  const place = (decision: 'accept' | 'decline', label: string, style: 'success' | 'secondary') =>
    answer.with({ pool: offer.pool, decision }, { label, style, onlyFor: to });
  const name = `**${plain(offer.name)}**`;
  const description =
    offer.role === 'owner'
      ? `<@${from}> wants to transfer the pool ${name} and its agents to you.`
      : `<@${from}> invites you to the pool ${name} as a ${offer.role}.`;
  return {
    content: `<@${to}>, you're invited.`,
    embeds: [{ color: COLORS.accent, description, footer: { text: `Open for ${DAYS} days` } }],
    rows: [[place('accept', 'Accept', 'success'), place('decline', 'Decline', 'secondary')]],
    pings: [to],
  };
}
