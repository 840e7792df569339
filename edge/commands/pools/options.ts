/** Options that name a pool or an agent, with suggestions while someone types. */
import type { AgentPurpose } from '../../../shared/voice/agent-views.ts';
import { autocompleteInGuild, option } from '../services.ts';

const LONGEST = 100;

const poolChoices = autocompleteInGuild(async (context) =>
  (await import('./answers.ts')).suggestPools(context, context.value),
);

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
  return autocompleteInGuild(async (context) =>
    (await import('./answers.ts')).suggestAgents(context, context.value, purpose),
  );
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
