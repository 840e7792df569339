/** Which agent is in which server, as the node that is logged in as it sees it. */
import { run, type Store } from '../platform/store.ts';
import type { Lease, StaleFence, VoiceEvent } from './session.ts';

/**
 * The agent is logged in; these are all the servers it's in. Its sessions in servers it has left go to another agent there, and
 * members in line in servers that are new are served.
 *
 * @returns `entered`: servers it wasn't in before, each of them a deployment; `full`: servers that have {@link
 *   VOICE.agentsPerGuild} agents already, where it won't be used.
 */
export function agentReady(
  store: Store,
  lease: Lease,
  guildIds: readonly string[],
): Promise<{ status: 'ready'; entered: string[]; full: string[]; events: VoiceEvent[] } | StaleFence> {
  return run(store, 'voice_agent_ready', { agent: lease.agent, fence: lease.fence, guilds: guildIds.join(',') });
}

/** The agent was added to a server, or is no longer in it. */
export function guildChanged(
  store: Store,
  lease: Lease,
  guildId: string,
  isIn: boolean,
): Promise<{ status: 'entered' | 'full' | 'left'; events: VoiceEvent[] } | StaleFence> {
  return run(store, 'voice_guild_changed', { agent: lease.agent, fence: lease.fence, guild: guildId, isIn });
}
