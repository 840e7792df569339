/** What an agent keeps for the next node, and how the next one begins with it. */
import type { Logger } from '../../shared/platform/log.ts';
import type { Store } from '../../shared/platform/store.ts';
import type { TokenCipher } from '../../shared/platform/token-crypto.ts';
import { type GatewayState, saveGatewayState, sealGatewayState } from '../../shared/voice/gateway-state.ts';
import type { Lease } from '../../shared/voice/session.ts';
import type { GatewayLink } from './gateway-link.ts';
import type { GuildMaps } from './guild-maps.ts';
import type { VoiceOrder } from './voice-order.ts';
import type { Packet, VoicePlaces } from './voice-places.ts';

export interface HandingParts {
  lease: Lease;
  link: GatewayLink;
  maps: GuildMaps;
  places: VoicePlaces;
  order: VoiceOrder;
  /** Sessions at Lavalink, by node ID. */
  lavalinkSessions(): Record<string, string>;
}

/** Everything at this moment. Undefined without a session at Discord. */
export function snapshotOf(parts: HandingParts): Omit<GatewayState, 'version'> | undefined {
  const { link, maps, places, order } = parts;
  if (link.session === null) return undefined;
  const guilds = [...maps.snapshot()].map((guild) => {
    const voice = order.snapshot(guild.id);
    return { ...guild, places: places.snapshot(guild.id), ...(voice && { voice }) };
  });
  return { gateway: link.session, guilds, lavalink: parts.lavalinkSessions() };
}

/** What a session that's resumed doesn't tell again. */
export function restore(state: GatewayState, { maps, places, order }: HandingParts): void {
  for (const guild of state.guilds) {
    maps.restore(guild);
    places.restore(guild);
    if (guild.voice) order.restore(guild.id, guild.voice);
  }
}

/** Saves a snapshot for the next node. A failure costs it a login. */
export async function keep(
  snapshot: Omit<GatewayState, 'version'> | undefined,
  lease: Lease,
  { store, cipher, log }: { store: Store; cipher: TokenCipher; log: Logger },
): Promise<void> {
  if (snapshot === undefined) return;
  try {
    await saveGatewayState(store, lease, await sealGatewayState(cipher, lease.agent, snapshot));
  } catch (error) {
    log.debug({ error }, 'could not save the gateway session');
  }
}

/** What happens to members comes with the resume. What happens to the agent and its guilds is kept soon. */
const KEPT =
  /^(READY|RESUMED|GUILD_(CREATE|UPDATE|DELETE|ROLE_\w+)|CHANNEL_(CREATE|UPDATE|DELETE)|VOICE_SERVER_UPDATE)$/;

/** Whether the next node should know it soon, even if Discord forgets what it has sent. */
export function isWorthKeeping({ t, d }: Packet, agentId: string): boolean {
  return t !== null && (KEPT.test(t) || (t === 'VOICE_STATE_UPDATE' && d.user_id === agentId));
}
