/** What a token that someone entered leads to. Loaded on first use. */
import type { IdentifiedBot } from '../../../shared/platform/discord/bots.ts';
import { isGated } from '../../../shared/platform/store.ts';
import { type AddOutcome, addAgent } from '../../../shared/voice/agents.ts';
import type { Answer } from '../../interactions/behaviour.ts';
import { refuse } from '../../interactions/reply.ts';
import { notSetUp } from '../../voice/services.ts';
import { wakeNodes } from '../../voice/wake-nodes.ts';
import { plain } from '../format.ts';
import { changed } from '../messages.ts';
import type { GuildContext } from '../services.ts';
import { poolRefusal } from './refusals.ts';

/** The application's id, a timestamp, and a secret, each in base64url. */
const TOKEN = /^[\w-]{18,40}\.[\w-]{4,16}\.[\w-]{20,120}$/;

const NOT_A_TOKEN =
  "That isn't a bot token. Copy it from the Discord Developer Portal: open your application, then **Bot**, then **Reset Token**.";

export async function takeToken(context: GuildContext, pool: string, entered: string): Promise<Awaited<Answer>> {
  const { store, caller, voice, user } = context;
  if (voice.seal === undefined) return refuse(notSetUp('AGENT_TOKEN_KEYS'));
  const token = entered.trim();
  if (!TOKEN.test(token)) return refuse(NOT_A_TOKEN);
  const bot = await voice.bots.identify(token);
  if (bot.status === 'refused')
    return refuse("Discord doesn't accept that token. Create a new one in the Developer Portal with **Reset Token**.");
  if (bot.status === 'not_a_bot') return refuse(NOT_A_TOKEN);
  const problem = problemWith(bot, voice.applicationId, user.id);
  if (problem !== undefined) return refuse(problem);
  const { id, applicationId, name } = bot;
  const sealed = await voice.seal(token, id);
  const outcome = await addAgent(store, caller, pool, { id, applicationId, name, token: sealed });
  if (outcome.status === 'approved' || outcome.status === 'replaced') wakeNodes(context);
  return added(outcome, bot);
}

/** Why a working bot can't be this member's agent. */
function problemWith(bot: IdentifiedBot, ownApplicationId: string, userId: string): string | undefined {
  if (bot.applicationId === ownApplicationId)
    return "That's my own token. Reset it, then create a separate application for your agent.";
  if (!bot.ownerIds.includes(userId))
    return "That bot belongs to someone else, or to a team you aren't part of. Only its owner can add it.";
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
