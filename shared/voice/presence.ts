/** Which agent is in which guild, as the node that is logged in as it sees it. */
import { type Lease, type StaleFence, type VoiceEvent, type VoiceStore, voiceOutcome } from './store.ts';

/**
 * The agent is logged in; its guilds are these and no others. What it served in a guild that it is no longer in goes to another
 * agent there, and whoever waits in a guild it is new in is served.
 *
 * @returns `entered`: guilds it was not in before, each of them a deployment; `full`: guilds that have {@link
 *   VOICE.agentsPerGuild} agents already, where it will not be used.
 */
export function agentReady(
  store: VoiceStore,
  lease: Lease,
  guildIds: readonly string[],
): Promise<{ status: 'ready'; entered: string[]; full: string[]; events: VoiceEvent[] } | StaleFence> {
  return voiceOutcome(
    store,
    'voice_agent_ready',
    (sql) => sql`voice_agent_ready(${lease.agent}, ${lease.fence}, ${guildIds.join(',')})`,
  );
}

/** The agent was added to a guild or is no longer in it. */
export function guildChanged(
  store: VoiceStore,
  lease: Lease,
  guildId: string,
  isIn: boolean,
): Promise<{ status: 'entered' | 'full' | 'left'; events: VoiceEvent[] } | StaleFence> {
  return voiceOutcome(
    store,
    'voice_guild_changed',
    (sql) => sql`voice_guild_changed(${lease.agent}, ${lease.fence}, ${guildId}, ${isIn})`,
  );
}
