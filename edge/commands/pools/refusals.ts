/** Why something about pools and agents is not to be had, in sentences that say what to do instead. */

import { findAgents, readGate } from '../../../shared/voice/agent-views.ts';
import { resolvePool } from '../../../shared/voice/pool-views.ts';
import type { PoolRefusal } from '../../../shared/voice/pools.ts';
import type { VoiceCaller, VoiceGateRefusal, VoiceStore } from '../../../shared/voice/store.ts';
import type { Invocation } from '../../interactions/invocation.ts';
import { type Outcome, refuse } from '../../interactions/reply.ts';
import { gateSentence, isGateRefusal } from '../look.ts';
import type { Services } from '../services.ts';

export type Context = Invocation & Services;

export const UNKNOWN_POOL = 'I know no such pool. `/pools list` shows those you can see.';
export const UNKNOWN_AGENT = 'I know no such agent. Pick one from the list that appears while you type.';

export function poolRefusal(refusal: PoolRefusal): string {
  if (isGateRefusal(refusal)) return gateSentence(refusal);
  if (refusal.status === 'unknown_pool') return UNKNOWN_POOL;
  return refusal.role === 'guest'
    ? 'That is for members of the pool. Ask its owner, whom `/pools view` names.'
    : `You are a ${refusal.role} of that pool, and that takes a higher role. Ask its owner, whom \`/pools view\` names.`;
}

/** The id a pool is meant by: a choice of the list is one already, a name is looked up among those the member may see. */
export async function poolIdOf({ voice, user }: Context, typed: string): Promise<string | undefined> {
  return /^\d+$/.test(typed) ? idOf(typed) : resolvePool(voice.store, user.id, typed);
}

/** The agent that was picked, mentioned, or called by a name that no other agent has; undefined for anything else. */
export async function agentIdOf(context: Context, typed: string): Promise<string | undefined> {
  const text = typed.trim().replace(/^<@!?(\d+)>$/, '$1');
  if (/^\d{17,}$/.test(text)) return idOf(text);
  const known = await findAgents(context.voice.store, context, text, 'diagnose');
  const [named, another] = known.filter(({ name }) => name.toLowerCase() === text.toLowerCase());
  return another === undefined ? named?.agent : undefined;
}

/** The largest id that the database holds. */
const MOST = 2n ** 63n - 1n;

function idOf(text: string): string | undefined {
  return /^\d{1,19}$/.test(text) && BigInt(text) <= MOST ? text : undefined;
}

/** What a look shows, unless the guild's staff has switched it off. Both are asked at once. */
export async function looked<T>(
  store: VoiceStore,
  caller: VoiceCaller,
  look: Promise<T>,
  show: (found: T) => Outcome | Promise<Outcome>,
): Promise<Outcome> {
  const [refusal, found] = await Promise.all([readGate(store, caller), look]);
  return refusal === undefined ? show(found) : refuse(gateSentence(refusal));
}

/** The sentence of a guild's refusal; undefined for every other outcome. */
export function gateRefusal(outcome: { status: string } | VoiceGateRefusal): Outcome | undefined {
  return isGateRefusal(outcome) ? refuse(gateSentence(outcome)) : undefined;
}
