/** Adds an agent to a pool. Its token is only ever typed into a modal, and never shown, logged, or stored in plain text. */

import type { IdentifiedBot } from '../../../shared/platform/discord/bots.ts';
import { isGated } from '../../../shared/platform/store.ts';
import { truncateText } from '../../../shared/platform/text.ts';
import { type AddOutcome, addAgent } from '../../../shared/voice/agents.ts';
import { mayDo } from '../../../shared/voice/pool-roles.ts';
import { viewPool } from '../../../shared/voice/pool-views.ts';
import type { Answer } from '../../interactions/behaviour.ts';
import { arg } from '../../interactions/custom-id.ts';
import { field } from '../../interactions/modal.ts';
import { type Outcome, refuse } from '../../interactions/reply.ts';
import { notSetUp } from '../../voice/services.ts';
import { wakeNodes } from '../../voice/wake-nodes.ts';
import { plain } from '../format.ts';
import { changed } from '../messages.ts';
import { modal, subcommand } from '../services.ts';
import { requiredPool } from './options.ts';
import { readPool } from './read.ts';
import { poolRefusal } from './refusals.ts';

/** The application's id, a timestamp, and a secret, each in base64url. */
const TOKEN = /^[\w-]{18,40}\.[\w-]{4,16}\.[\w-]{20,120}$/;
const LONGEST_TOKEN = 200;

const NOT_A_TOKEN =
  "That isn't a bot token. Copy it from the Discord Developer Portal: open your application, then **Bot**, then **Reset Token**.";

export const tokenModal = modal({
  id: 'pools.token',
  contexts: ['guild'],
  effect: 'change',
  visibility: 'ephemeral',
  // Keeps somebody with many stolen tokens from finding out here which of them work. Owners add their whole crew in one sitting.
  limit: { count: 30, windowMs: 60_000, blocksAs: 'sensitive' },
  args: { pool: arg.snowflake() },
  fields: {
    token: field.text({
      label: 'Bot token',
      maxLength: LONGEST_TOKEN,
      placeholder: 'Discord Developer Portal > your application > Bot > Reset Token',
    }),
  },
  run: async (context) => {
    const { store, caller, voice, args, fields, user } = context;
    if (voice.seal === undefined) return refuse(notSetUp('AGENT_TOKEN_KEYS'));
    const token = fields.token.trim();
    if (!TOKEN.test(token)) return refuse(NOT_A_TOKEN);
    const bot = await voice.bots.identify(token);
    if (bot.status === 'refused')
      return refuse(
        "Discord doesn't accept that token. Create a new one in the Developer Portal with **Reset Token**.",
      );
    if (bot.status === 'not_a_bot') return refuse(NOT_A_TOKEN);
    const problem = problemWith(bot, voice.applicationId, user.id);
    if (problem !== undefined) return refuse(problem);
    const { id, applicationId, name } = bot;
    const sealed = await voice.seal(token, id);
    const outcome = await addAgent(store, caller, args.pool, { id, applicationId, name, token: sealed });
    if (outcome.status === 'approved' || outcome.status === 'replaced') wakeNodes(context);
    return added(outcome, bot);
  },
});

export const add = subcommand({
  contexts: ['guild'],
  description: 'Add one of your bots to a pool as an agent; you enter its token in a form',
  effect: 'read',
  visibility: 'ephemeral',
  defer: 'never',
  options: { pool: requiredPool },
  run: (context) => {
    const { voice, user, options } = context;
    if (voice.seal === undefined) return refuse(notSetUp('AGENT_TOKEN_KEYS'));
    return readPool(context, options.pool, viewPool, (pool) =>
      // Before they enter a token for nothing.
      mayDo(pool.role, 'add')
        ? tokenForm(pool, user.id)
        : refuse(poolRefusal({ status: 'forbidden', role: pool.role })),
    );
  },
});

function tokenForm({ id, name }: { id: string; name: string }, onlyFor: string): Outcome {
  return tokenModal.open({ pool: id }, { title: truncateText(`Add an agent to ${name}`, 45), onlyFor });
}

/** Why a working bot can't be this member's agent. */
function problemWith(bot: IdentifiedBot, ownApplicationId: string, userId: string): string | undefined {
  if (bot.applicationId === ownApplicationId)
    return "That's my own token. Reset it, then create a separate application for your agent.";
  if (!bot.ownerIds.includes(userId))
    return "That bot belongs to somebody else, or to a team you aren't part of. Only its owner can add it.";
  return undefined;
}

function added(outcome: AddOutcome, bot: IdentifiedBot): Awaited<Answer> {
  if (isGated(outcome)) return outcome;
  const name = `**${plain(bot.name)}**`;
  const hint = bot.isPublic
    ? ''
    : '\nTurn on **Public Bot** in the Developer Portal. Until then, only you can add it to servers.';
  switch (outcome.status) {
    case 'approved':
      return changed(
        `${name} is in the pool. It'll be online in a few seconds. Add it to a server with \`/agents deploy\`.${hint}`,
      );
    case 'pending':
      return changed(`${name} is waiting for the pool's owner or a manager to approve it.${hint}`);
    case 'replaced':
      return changed(`${name} has a new token. It'll be online in a few seconds.`);
    case 'in_pool':
      return refuse(`${name} is already in that pool. Its token hasn't changed.`);
    case 'in_other_pool':
      return refuse(`${name} is in another pool. Remove it there first with \`/pools revoke\`.`);
    case 'pool_full':
      return refuse(`The pool is full: it has ${outcome.most} agents. Create another one with \`/pools create\`.`);
    case 'too_many':
      return refuse(
        `You have ${outcome.most} agents in that pool, the most a contributor can have. Its owner can make you a manager.`,
      );
    default:
      return refuse(poolRefusal(outcome));
  }
}
