/** The link that adds Chorus to a server. */
import { type Permission, permissionBits } from './permissions.ts';

/** What its commands do in a server. Staff can leave any of them out, and a command that needs it then says so. */
const PERMISSIONS: readonly Permission[] = [
  // Replies, panels of music, logs, and exports.
  ...([
    'ViewChannel',
    'SendMessages',
    'SendMessagesInThreads',
    'EmbedLinks',
    'AttachFiles',
    'ReadMessageHistory',
  ] as const),
  // /mod, /purge, and their menus.
  ...(['KickMembers', 'BanMembers', 'ModerateMembers', 'ManageMessages', 'ManageNicknames'] as const),
  // /slowmode, /lock, /lockdown, /role, /verify, and /automod.
  ...(['ManageChannels', 'ManageRoles', 'ManageGuild', 'ManageThreads'] as const),
  // /voice.
  ...(['MoveMembers', 'MuteMembers', 'DeafenMembers'] as const),
];

/** https://docs.discord.com/developers/topics/oauth2#bot-authorization-flow @param guildId the server to offer first. */
export function applicationInvite(applicationId: string, guildId?: string): string {
  const query = new URLSearchParams({
    client_id: applicationId,
    scope: 'bot applications.commands',
    permissions: String(permissionBits(PERMISSIONS)),
    ...(guildId !== undefined && { guild_id: guildId }),
  });
  return `https://discord.com/oauth2/authorize?${query}`;
}
