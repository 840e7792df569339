import { Client, Events, GatewayIntentBits, Options } from 'discord.js';
import type { Packet } from './voice-places.ts';

/**
 * A gateway client for one agent: what it may hear and keeps is what joining voice takes. Of members it keeps only itself, of
 * guilds neither roles nor channels: what is needed of them is in `GuildMaps`, who is in voice in `VoicePlaces`.
 *
 * @param apiBase `DISCORD_API_BASE`.
 * @param onDispatch called with every dispatch, whole, before the client has seen it.
 */
export function createClient(apiBase: string, onDispatch: (packet: Packet) => void): Client {
  const onlyItself = {
    maxSize: 0,
    keepOverLimit: (thing: { id: string; client: Client }) => thing.id === thing.client.user?.id,
  };
  const client = new Client({
    intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildVoiceStates],
    rest: { api: apiBase },
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
  client.on(Events.Raw as never, (packet: Packet) => {
    onDispatch(packet);
    withhold(packet);
  });
  return client;
}

/** What the client would keep an object of for each agent. Its caches of these cannot be limited, so it never hears of them. */
const KEPT_ELSEWHERE = /^(CHANNEL|GUILD_ROLE|THREAD)_/;

/** The client handles the very packet it has shown to its listeners, after them. */
function withhold(packet: Packet): void {
  if (packet.t === 'GUILD_CREATE') Object.assign(packet.d, { roles: [], channels: [], threads: [] });
  else if (packet.t === 'GUILD_UPDATE') packet.d.roles = [];
  else if (packet.t !== null && KEPT_ELSEWHERE.test(packet.t)) packet.t = null;
}
