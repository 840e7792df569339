import { INVITE_PERMISSIONS } from './catalog.ts';

/**
 * The link that adds an agent to a server, with only the bot scope and the permissions it needs.
 *
 * @see https://docs.discord.com/developers/topics/oauth2#bot-authorization-flow
 */
export function inviteLink(applicationId: string, guildId: string): string {
  const query = new URLSearchParams({
    client_id: applicationId,
    scope: 'bot',
    permissions: String(INVITE_PERMISSIONS),
    guild_id: guildId,
    disable_guild_select: 'true',
  });
  return `https://discord.com/oauth2/authorize?${query}`;
}
