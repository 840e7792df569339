/** From what someone typed or picked to the id of a pool or an agent. */
import { type AgentChoice, findAgents } from '../../../shared/voice/agent-views.ts';
import { resolvePool } from '../../../shared/voice/pool-views.ts';
import type { GuildContext } from '../services.ts';
import { agentLabel, agentLabels } from './labels.ts';

/** The largest id in the database. */
const MOST = 2n ** 63n - 1n;

/** A pool's id, from a suggestion, or from the name of a pool that the member can see. */
export async function findPoolId({ store, user }: GuildContext, typed: string): Promise<string | undefined> {
  if (/^\d+$/.test(typed)) return validId(typed);
  const found = await resolvePool(store, user.id, typed);
  // As the list shows it, with the number of its agents.
  const [, name] = /^(.+) \(\d+\)$/.exec(typed.trim()) ?? [];
  return found ?? (name === undefined ? undefined : resolvePool(store, user.id, name));
}

/** An agent's id, from a suggestion or its name in the list, a mention, or a name that no other agent has. */
export async function findAgentId({ store, caller }: GuildContext, typed: string): Promise<string | undefined> {
  const text = typed.trim().replace(/^<@!?(\d+)>$/, '$1');
  if (/^\d{17,}$/.test(text)) return validId(text);
  const isOnly = (fits: (agent: AgentChoice) => boolean, known: readonly AgentChoice[]) => {
    const [named, another] = known.filter(fits);
    return another === undefined ? named?.agent : undefined;
  };
  const whole = text.toLowerCase();
  const found = isOnly(({ name }) => name.toLowerCase() === whole, await findAgents(store, caller, text, 'diagnose'));
  const [, name] = /^(.+?) · ./.exec(text) ?? [];
  if (found !== undefined || name === undefined) return found;
  const known = await findAgents(store, caller, name, 'diagnose');
  return (
    isOnly((agent) => agentLabels(known).get(agent.agent)?.toLowerCase() === whole, known) ??
    isOnly((agent) => agentLabel(agent).toLowerCase() === whole, known)
  );
}

function validId(text: string): string | undefined {
  return /^\d{1,19}$/.test(text) && BigInt(text) <= MOST ? text : undefined;
}
