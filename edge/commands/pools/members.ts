import { readPoolMembers } from '../../../shared/voice/pool-views.ts';
import { type MemberOutcome, setPoolMember } from '../../../shared/voice/pools.ts';
import { type MessageBody, type Outcome, refuse, reply } from '../../interactions/reply.ts';
import { COLOURS } from '../look.ts';
import { option, subcommand } from '../services.ts';
import { fitting } from '../truncate.ts';
import { requiredPool } from './options.ts';
import { type Context, looked, poolIdOf, poolRefusal, UNKNOWN_POOL } from './refusals.ts';

export const members = subcommand({
  description: 'See who belongs to a pool, or give somebody a role in it',
  effect: 'change',
  visibility: 'ephemeral',
  options: {
    pool: requiredPool,
    user: option.user({ description: 'Whose role is to change' }),
    role: option.string({
      description: 'What they are from now on',
      choices: [
        { name: 'manager: decides about agents and members', value: 'manager' },
        { name: 'contributor: brings agents in', value: 'contributor' },
        { name: 'viewer: sees and uses it', value: 'viewer' },
        { name: 'no member', value: 'none' },
      ],
    }),
  },
  run: async (context) => {
    const { pool, user, role } = context.options;
    if ((user === undefined) !== (role === undefined))
      return refuse('To change something, name both a `user` and a `role`.');
    if (user?.isBot) return refuse('Bots belong to a pool as agents: `/pools add` brings them in.');
    const poolId = await poolIdOf(context, pool);
    if (poolId === undefined) return refuse(UNKNOWN_POOL);
    if (user === undefined || role === undefined) return memberList(context, poolId);
    const outcome = await setPoolMember(context.voice.store, context, poolId, user.id, role === 'none' ? null : role);
    return memberSet(outcome, user.id);
  },
});

function memberList(context: Context, poolId: string): Promise<Outcome> {
  const { voice, user } = context;
  return looked(voice.store, context, readPoolMembers(voice.store, user.id, poolId), (found) =>
    found === null ? refuse(UNKNOWN_POOL) : reply(membersPage(found)),
  );
}

function membersPage(found: NonNullable<Awaited<ReturnType<typeof readPoolMembers>>>): MessageBody {
  const lines = found.map(({ user, role }) => `<@${user}>: ${role}`);
  return {
    embeds: [{ color: COLOURS.accent, title: 'Members of the pool', description: fitting(lines) }],
  };
}

function memberSet(outcome: MemberOutcome, userId: string): Outcome {
  switch (outcome.status) {
    case 'set':
      return reply({
        embeds: [
          {
            color: COLOURS.gain,
            description:
              outcome.role === null
                ? `<@${userId}> is no longer a member. Agents they gave stay until they are revoked.`
                : `<@${userId}> is a ${outcome.role} now.`,
          },
        ],
      });
    case 'already':
      return refuse(`<@${userId}> is that already.`);
    case 'is_owner':
      return refuse('The owner stays the owner until the pool is given away with `/pools transfer`.');
    default:
      return refuse(poolRefusal(outcome));
  }
}
