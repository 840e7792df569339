/** Bringing an agent into a pool. Its token is typed into a modal alone, and is never shown, logged or stored as it is. */

import type { IdentifiedBot } from '../../../shared/platform/discord-bots.ts';
import { type AddOutcome, addAgent } from '../../../shared/voice/agents.ts';
import { mayDo } from '../../../shared/voice/pool-roles.ts';
import { viewPool } from '../../../shared/voice/pool-views.ts';
import { arg } from '../../interactions/custom-id.ts';
import { type Outcome, refuse, reply } from '../../interactions/reply.ts';
import { notSetUp } from '../../voice/services.ts';
import { wakeNodes } from '../../voice/wake-nodes.ts';
import { COLOURS, plain } from '../look.ts';
import { modal, subcommand } from '../services.ts';
import { requiredPool } from './options.ts';
import { type Context, looked, poolIdOf, poolRefusal, UNKNOWN_POOL } from './refusals.ts';

/** The application id, a moment and a secret, each in base64url. */
const TOKEN = /^[\w-]{18,40}\.[\w-]{4,16}\.[\w-]{20,120}$/;
const LONGEST_TOKEN = 200;

const NOT_A_TOKEN =
  'That is not the token of a bot. Copy it from the Discord developer portal: your application, Bot, Reset Token.';

export const tokenModal = modal({
  id: 'pools.token',
  effect: 'change',
  visibility: 'ephemeral',
  // Whoever has many tokens to try does not find out here which of them work.
  limit: { count: 30, windowMs: 60_000 },
  args: { pool: arg.snowflake() },
  run: async (context) => {
    const { voice, args, fields, user } = context;
    if (voice.seal === undefined) return refuse(notSetUp('AGENT_TOKEN_KEYS'));
    const token = (fields.token ?? '').trim();
    if (!TOKEN.test(token)) return refuse(NOT_A_TOKEN);
    const bot = await voice.bots.identify(token);
    if (bot.status === 'refused')
      return refuse('Discord does not take that token. Make a new one in the developer portal with Reset Token.');
    if (bot.status === 'not_a_bot') return refuse(NOT_A_TOKEN);
    const unfit = problemWith(bot, voice.applicationId, user.id);
    if (unfit !== undefined) return refuse(unfit);
    const { id, applicationId, name } = bot;
    const sealed = await voice.seal(token, id);
    const outcome = await addAgent(voice.store, context, args.pool, { id, applicationId, name, token: sealed });
    if (outcome.status === 'approved' || outcome.status === 'replaced') wakeNodes(voice);
    return added(outcome, bot);
  },
});

export const add = subcommand({
  description: 'Bring an agent of yours into a pool; its token is asked for in a window',
  effect: 'read',
  visibility: 'ephemeral',
  defer: 'never',
  options: { pool: requiredPool },
  run: (context) => openModal(context, context.options.pool),
});

/** Whoever may not add is told before they type a token. */
async function openModal(context: Context, typed: string): Promise<Outcome> {
  const { voice, user } = context;
  if (voice.seal === undefined) return refuse(notSetUp('AGENT_TOKEN_KEYS'));
  const poolId = await poolIdOf(context, typed);
  if (poolId === undefined) return refuse(UNKNOWN_POOL);
  return looked(voice.store, context, viewPool(voice.store, user.id, poolId), (pool) => {
    if (pool === null) return refuse(UNKNOWN_POOL);
    if (!mayDo(pool.role, 'add')) return refuse(poolRefusal({ status: 'forbidden', role: pool.role }));
    return tokenWindow(pool, user.id);
  });
}

function tokenWindow({ id, name }: { id: string; name: string }, onlyFor: string): Outcome {
  return tokenModal.open(
    { pool: id },
    {
      title: `An agent for ${name}`.slice(0, 45),
      fields: {
        token: {
          label: 'Token of the bot',
          minLength: 40,
          maxLength: LONGEST_TOKEN,
          placeholder: 'Discord developer portal, your application, Bot, Reset Token',
        },
      },
      onlyFor,
    },
  );
}

/** Why a bot that works cannot be this member's agent. */
function problemWith(bot: IdentifiedBot, ownApplicationId: string, userId: string): string | undefined {
  if (bot.applicationId === ownApplicationId)
    return 'That is my own token. Please reset it, and make an agent of its own.';
  if (!bot.ownerIds.includes(userId))
    return 'That bot belongs to somebody else, or to a team that you are not in. Whoever made it can add it.';
  return undefined;
}

function added(outcome: AddOutcome, bot: IdentifiedBot): Outcome {
  const name = plain(bot.name);
  const hint = bot.isPublic
    ? ''
    : '\nSwitch Public Bot on in the developer portal: until then nobody but you can bring it into a server.';
  switch (outcome.status) {
    case 'approved':
      return said(
        `**${name}** is in the pool. A node logs it in within a few seconds; \`/agents deploy\` brings it into a server.${hint}`,
      );
    case 'pending':
      return said(`**${name}** waits for the owner or a manager of the pool to approve it.${hint}`);
    case 'replaced':
      return said(`**${name}** has its new token, and is logged in within a few seconds.`);
    case 'in_pool':
      return refuse(`**${name}** is in that pool already. Its token is as it was.`);
    case 'in_other_pool':
      return refuse(`**${name}** is in another pool. \`/pools revoke\` takes it out of there first.`);
    case 'pool_full':
      return refuse(`The pool is full: it has ${outcome.most} agents. Make another one with \`/pools create\`.`);
    case 'too_many':
      return refuse(
        `You have ${outcome.most} agents in that pool, as many as a contributor can have. Its owner can make you a manager.`,
      );
    default:
      return refuse(poolRefusal(outcome));
  }
}

function said(description: string): Outcome {
  return reply({ embeds: [{ color: COLOURS.gain, description }] });
}
