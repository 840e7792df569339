/** Offers someone a role in a pool, or the pool itself. Nobody gets either without having said so. */
import type { PoolRole } from '../../../shared/voice/pool-roles.ts';
import { arg } from '../../interactions/custom-id.ts';
import type { MessageBody } from '../../interactions/reply.ts';
import { COLORS, plain } from '../format.ts';
import { button } from '../services.ts';

const DAYS = 7;

export const answer = button({
  id: 'pools.invited',
  contexts: ['guild'],
  effect: 'change',
  visibility: 'public',
  args: { pool: arg.snowflake(), decision: arg.oneOf('accept', 'decline') },
  run: async (context) =>
    (await import('./answers.ts')).answerInvitation(context, context.args.pool, context.args.decision === 'accept'),
});

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
    content: `<@${to}>, ${offer.role === 'owner' ? 'someone wants to give you a pool' : "you're invited"}.`,
    embeds: [{ color: COLORS.accent, description, footer: { text: `Open for ${DAYS} days` } }],
    rows: [[place('accept', 'Accept', 'success'), place('decline', 'Decline', 'secondary')]],
    pings: [to],
  };
}
