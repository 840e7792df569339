/** The role that verification gives: what's in the way of it. */
import { roleObstacle } from '../../../../shared/platform/discord/hierarchy.ts';
import { type ServerMember, serverPermissions } from '../../../../shared/platform/discord/member-permissions.ts';
import { missingPermissions, type Permission } from '../../../../shared/platform/discord/permissions.ts';
import type { ServerView } from '../../../../shared/platform/discord/servers.ts';
import { lackingSentence } from '../staff.ts';

/** A role with any of these makes staff of whoever presses a button. */
const POWERS: readonly Permission[] = [
  ...(['Administrator', 'ManageGuild', 'ManageRoles', 'ManageChannels', 'ManageWebhooks', 'ManageMessages'] as const),
  ...(['BanMembers', 'KickMembers', 'ModerateMembers', 'MentionEveryone'] as const),
];

/**
 * Why the bot can't give the role, in a sentence to staff; undefined if it can.
 *
 * @param actor the member of staff who chose it, who has to be above it too (default: nobody did just now).
 */
export function roleProblem(server: ServerView, roleId: string, now: Date, actor?: ServerMember): string | undefined {
  const role = server.roles.find(({ id }) => id === roleId);
  if (role === undefined) return 'That role doesn’t exist anymore. Pick another one with `/verify settings role:`.';
  const mention = `<@&${role.id}>`;
  const obstacle = roleObstacle(server, server.bot, role);
  if (obstacle === 'everyone') return 'Everyone has that role already. Pick one that opens your channels.';
  if (obstacle === 'managed')
    return `Nobody can give ${mention} to members: it belongs to a bot or to boosters. Pick another role.`;
  const powers = POWERS.filter((permission) => missingPermissions(role.permissions, [permission]).length === 0);
  if (powers.length > 0) return `${mention} can do what only staff should. Pick a role for members.`;
  const lacking = lackingSentence({ server, now }, ['ManageRoles'], `give ${mention} to members`);
  if (lacking !== undefined) return lacking;
  if (obstacle === 'too_high')
    return `I can’t give ${mention}: it’s not below my highest role. Move my role above it in **Server Settings → Roles**.`;
  if (actor === undefined) return undefined;
  if (roleObstacle(server, actor, role) !== undefined)
    return `You can’t choose ${mention}: it’s not below your highest role. Pick a lower one, or ask someone above it.`;
  return missingPermissions(serverPermissions(server, actor, now), ['ManageRoles']).length === 0
    ? undefined
    : 'You need **Manage Roles** to choose a role that I give to members. Ask a server admin.';
}
