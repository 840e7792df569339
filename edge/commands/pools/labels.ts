/** How lists show agents. */
import { truncateText } from '../../../shared/platform/text.ts';
import type { AgentChoice } from '../../../shared/voice/agent-views.ts';

/** Discord's limit for the name of a choice, in UTF-16 code units. */
const LONGEST = 100;
/** Enough of an id to tell apart the agents of one list. */
const ENDING = 6;

export function agentLabel({ name, pool }: AgentChoice): string {
  return truncateText(`${name} · ${pool}`, LONGEST);
}

/** The label of each agent by its id, no two alike: agents of the same name and pool also show the end of their id. */
export function agentLabels(agents: readonly AgentChoice[]): Map<string, string> {
  const counts = Map.groupBy(agents, agentLabel);
  return new Map(
    agents.map((agent) => {
      const label = agentLabel(agent);
      const ending = ` · …${agent.agent.slice(-ENDING)}`;
      const isAlone = counts.get(label)?.length === 1;
      return [agent.agent, isAlone ? label : `${truncateText(label, LONGEST - ending.length)}${ending}`];
    }),
  );
}
