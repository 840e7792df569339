/** Suggestions of pools and agents while someone types. Loaded on first use. */
import { type AgentPurpose, findAgents } from '../../../shared/voice/agent-views.ts';
import { findPools } from '../../../shared/voice/pool-views.ts';
import type { GuildContext } from '../services.ts';
import { agentLabels } from './labels.ts';

interface Suggestion {
  name: string;
  value: string;
}

export async function suggestPools(
  { user, store }: Pick<GuildContext, 'user' | 'store'>,
  value: string,
): Promise<Suggestion[]> {
  const pools = await findPools(store, user.id, value.trim());
  return pools.map(({ id, name, agents }) => ({ name: `${name} (${agents})`, value: id }));
}

export async function suggestAgents(
  { store, caller }: Pick<GuildContext, 'store' | 'caller'>,
  value: string,
  purpose: AgentPurpose,
): Promise<Suggestion[]> {
  const agents = await findAgents(store, caller, value.trim(), purpose);
  return [...agentLabels(agents)].map(([value, name]) => ({ name, value }));
}
