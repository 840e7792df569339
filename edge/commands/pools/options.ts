/** Options that several commands have, with the choices they offer while somebody types. */
import { type AgentPurpose, findAgents } from '../../../shared/voice/agent-views.ts';
import { findPools } from '../../../shared/voice/pool-views.ts';
import { autocomplete, option } from '../services.ts';

/** Voice and stage: a stage is refused with a sentence, which is more than a list without it says. */
export const VOICE_CHANNELS = [2, 13] as const;
export const STAGE = 13;

const LONGEST = 100;

const poolChoices = autocomplete(async ({ value, user, voice }) => {
  const pools = await findPools(voice.store, user.id, value.trim());
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
  return autocomplete(async ({ voice, ...context }) => {
    const agents = await findAgents(voice.store, context, context.value.trim(), purpose);
    return agents.map(({ agent, name, pool }) => ({ name: `${name} · ${pool}`.slice(0, LONGEST), value: agent }));
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

export function channelOption(description: string) {
  return option.channel({ description, channelTypes: VOICE_CHANNELS });
}
