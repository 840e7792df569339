/** Options that name a pool or an agent, with suggestions while somebody types. */
import { truncateText } from '../../../shared/platform/text.ts';
import { type AgentPurpose, findAgents } from '../../../shared/voice/agent-views.ts';
import { findPools } from '../../../shared/voice/pool-views.ts';
import { autocompleteInGuild, option } from '../services.ts';

const LONGEST = 100;

const poolChoices = autocompleteInGuild(async ({ value, user, store }) => {
  const pools = await findPools(store, user.id, value.trim());
  return pools.map(({ id, name, agents }) => ({ name: `${name} (${agents})`, value: id }));
});

export const requiredPool = option.string({
  description: 'The pool',
  required: true,
  maxLength: LONGEST,
  autocomplete: poolChoices,
});

export function poolOption(description: string) {
  return option.string({ description, maxLength: LONGEST, autocomplete: poolChoices });
}

function agentChoices(purpose: AgentPurpose) {
  return autocompleteInGuild(async ({ store, caller, value }) => {
    const agents = await findAgents(store, caller, value.trim(), purpose);
    return agents.map(({ agent, name, pool }) => ({ name: truncateText(`${name} · ${pool}`, LONGEST), value: agent }));
  });
}

export function requiredAgent(purpose: AgentPurpose) {
  return option.string({
    description: 'The agent',
    required: true,
    maxLength: LONGEST,
    autocomplete: agentChoices(purpose),
  });
}

export function agentOption(description: string, purpose: AgentPurpose) {
  return option.string({ description, maxLength: LONGEST, autocomplete: agentChoices(purpose) });
}
