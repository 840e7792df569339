import { Client, Events, GatewayIntentBits, Options } from 'discord.js';
import type { GatewayLink } from './gateway-link.ts';
import type { Packet } from './voice-places.ts';

/**
 * Creates the gateway client for one agent. It only receives and caches what joining voice takes: of members only the agent
 * itself, and of guilds neither roles nor channels. `GuildMaps` has what's needed of those, and `VoicePlaces` who is in voice.
 *
 * @param apiBase `DISCORD_API_BASE`.
 * @param link its session at the gateway.
 * @param onDispatch called with every complete dispatch before the client handles it.
 */
export function createClient(apiBase: string, link: GatewayLink, onDispatch: (packet: Packet) => void): Client {
  const onlyItself = {
    maxSize: 0,
    keepOverLimit: (thing: { id: string; client: Client }) => thing.id === thing.client.user?.id,
  };
  const client = new Client({
    intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildVoiceStates],
    rest: { api: apiBase },
    ws: { buildStrategy: link.buildStrategy },
    makeCache: Options.cacheWithLimits({
      ApplicationCommandManager: 0,
      ApplicationEmojiManager: 0,
      AutoModerationRuleManager: 0,
      BaseGuildEmojiManager: 0,
      DMMessageManager: 0,
      EntitlementManager: 0,
      GuildBanManager: 0,
      GuildEmojiManager: 0,
      GuildForumThreadManager: 0,
      GuildInviteManager: 0,
      GuildMemberManager: onlyItself,
      GuildMessageManager: 0,
      GuildScheduledEventManager: 0,
      GuildStickerManager: 0,
      GuildTextThreadManager: 0,
      MessageManager: 0,
      PresenceManager: 0,
      ReactionManager: 0,
      ReactionUserManager: 0,
      StageInstanceManager: 0,
      ThreadManager: 0,
      ThreadMemberManager: 0,
      UserManager: onlyItself,
      VoiceStateManager: 0,
    }),
  });
  link.client = client;
  client.on(Events.Raw as never, (packet: Packet) => {
    onDispatch(packet);
    withhold(packet);
  });
  return client;
}

/** Objects the client would cache for each agent. These caches can't be limited, so the client never receives the events. */
const UNCACHED = /^(CHANNEL|GUILD_ROLE|THREAD)_/;

/** The client handles the same packet object after its listeners, so changing it here is enough. */
function withhold(packet: Packet): void {
  if (packet.t === 'GUILD_CREATE') Object.assign(packet.d, { roles: [], channels: [], threads: [] });
  else if (packet.t === 'GUILD_UPDATE') packet.d.roles = [];
  else if (packet.t !== null && UNCACHED.test(packet.t)) packet.t = null;
}
