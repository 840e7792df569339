/** From what somebody typed or picked to the id of a pool or an agent. */
import { findAgents } from '../../../shared/voice/agent-views.ts';
import { resolvePool } from '../../../shared/voice/pool-views.ts';
import type { GuildContext } from '../services.ts';

/** The largest id in the database. */
const MOST = 2n ** 63n - 1n;

/** A pool's id, from a suggestion, or from the name of a pool that the member can see. */
export async function findPoolId({ store, user }: GuildContext, typed: string): Promise<string | undefined> {
  return /^\d+$/.test(typed) ? validId(typed) : resolvePool(store, user.id, typed);
}

/** An agent's id, from a suggestion, a mention, or a name that no other agent has. */
export async function findAgentId({ store, caller }: GuildContext, typed: string): Promise<string | undefined> {
  const text = typed.trim().replace(/^<@!?(\d+)>$/, '$1');
  if (/^\d{17,}$/.test(text)) return validId(text);
  const known = await findAgents(store, caller, text, 'diagnose');
  const [named, another] = known.filter(({ name }) => name.toLowerCase() === text.toLowerCase());
  return another === undefined ? named?.agent : undefined;
}

function validId(text: string): string | undefined {
  return /^\d{1,19}$/.test(text) && BigInt(text) <= MOST ? text : undefined;
}
