/** What an answer to an invitation leads to. Loaded on first use. */
import { isGated } from '../../../shared/platform/store.ts';
import { answerPoolInvitation, type PoolAnswer } from '../../../shared/voice/pool-invitations.ts';
import type { Answer } from '../../interactions/behaviour.ts';
import { refuse, update } from '../../interactions/reply.ts';
import { COLORS, plain } from '../format.ts';
import { embed } from '../messages.ts';
import type { GuildContext } from '../services.ts';

export async function answerInvitation(
  { store, caller, user }: GuildContext,
  pool: string,
  accepts: boolean,
): Promise<Awaited<Answer>> {
  const outcome = await answerPoolInvitation(store, caller, pool, accepts);
  if (isGated(outcome)) return outcome;
  if (outcome.status === 'too_many')
    return refuse(`You own ${outcome.most} pools already, which is the limit. Delete or transfer one, then accept.`);
  return update({ content: '', ...embed(sentenceOf(outcome, user.id), COLORS.calm), rows: [] });
}

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
