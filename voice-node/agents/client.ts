import { Client, GatewayIntentBits, Options } from 'discord.js';

/**
 * A gateway client for one agent: what it may hear and keeps is what joining voice takes. Roles and channels are kept, for
 * permissions; of members only itself; who is in voice is counted by {@link VoicePlaces}.
 *
 * @param apiBase `DISCORD_API_BASE`.
 */
export function createClient(apiBase: string): Client {
  const onlyItself = {
    maxSize: 0,
    keepOverLimit: (thing: { id: string; client: Client }) => thing.id === thing.client.user?.id,
  };
  return new Client({
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
}
