/** The card of `/info user`. Loaded when someone asks for it, like the others. */
import { highestRole } from '../../../../shared/platform/discord/hierarchy.ts';
import { serverPermissions } from '../../../../shared/platform/discord/member-permissions.ts';
import {
  missingPermissions,
  type Permission,
  permissionLabel,
} from '../../../../shared/platform/discord/permissions.ts';
import {
  avatarUrl,
  bannerUrl,
  type MemberProfile,
  memberAvatarUrl,
  readMemberProfile,
  readUserProfile,
  type UserProfile,
} from '../../../../shared/platform/discord/profiles.ts';
import type { ServerView } from '../../../../shared/platform/discord/servers.ts';
import { type MessageBody, type Outcome, refuse, reply } from '../../../interactions/reply.ts';
import { COLORS, plain } from '../../format.ts';
import type { GuildContext } from '../../services.ts';
import { created, inline, moment, NO_TOKEN, NOT_IN_SERVER, roleList } from './card.ts';

/** What makes someone staff. */
const STAFF_PERMISSIONS: readonly Permission[] = [
  ...(['ManageGuild', 'ManageRoles', 'ManageChannels', 'ManageMessages'] as const),
  ...(['BanMembers', 'KickMembers', 'ModerateMembers', 'ManageNicknames', 'MentionEveryone'] as const),
];

/** @param wanted whose card (default: the asker's). */
export async function showUser(
  { discord, guild, user: asker, now }: GuildContext,
  wanted: string | undefined,
): Promise<Outcome> {
  if (discord === undefined) return refuse(NO_TOKEN);
  const id = wanted ?? asker.id;
  const [server, profile, member] = await Promise.all([
    discord.server(guild.id),
    readUserProfile(discord.rest, id),
    readMemberProfile(discord.rest, guild.id, id),
  ]);
  if (server === undefined) return refuse(NOT_IN_SERVER);
  if (profile === undefined) return refuse("Discord doesn't know that user. Pick someone else.");
  return reply(card(server, profile, member, now));
}

function card(server: ServerView, profile: UserProfile, member: MemberProfile | undefined, now: Date): MessageBody {
  const { id, username, global_name, bot } = profile;
  const banner = bannerUrl(profile);
  const own = member && memberAvatarUrl(server.id, id, member);
  return {
    embeds: [
      {
        color: profile.accent_color ?? COLORS.accent,
        title: plain(member?.nick ?? global_name ?? username),
        description: `<@${id}> · ${plain(username)}${bot === true ? ' · app' : ''}${id === server.ownerId ? ' · owner of this server' : ''}`,
        thumbnail: { url: own ?? avatarUrl(profile) },
        ...(banner !== undefined && { image: { url: banner } }),
        fields: [created(id), ...(member === undefined ? [] : memberFields(server, id, member, now))],
        footer: { text: `${member === undefined ? 'Not in this server · ' : ''}ID ${id}` },
      },
    ],
  };
}

function memberFields(server: ServerView, id: string, member: MemberProfile, now: Date) {
  const { joined_at, premium_since, communication_disabled_until: until, pending, roles } = member;
  const timedOutUntil = until == null ? undefined : new Date(until);
  const isTimedOut = timedOutUntil !== undefined && timedOutUntil > now;
  const who = { id, roleIds: roles, timedOutUntil };
  const held = serverPermissions(server, who, now);
  const lacking = new Set(missingPermissions(held, STAFF_PERMISSIONS));
  const powers = STAFF_PERMISSIONS.filter((permission) => !lacking.has(permission)).map(permissionLabel);
  const isAdministrator = missingPermissions(held, ['Administrator']).length === 0;
  const highest = highestRole(server, who).id;
  const order = server.roles.filter((role) => roles.includes(role.id)).sort((a, b) => b.position - a.position);
  return [
    ...(joined_at == null ? [] : [{ name: 'Joined', value: moment(new Date(joined_at)) }]),
    ...(premium_since == null ? [] : [{ name: 'Boosting since', value: moment(new Date(premium_since)) }]),
    ...(isTimedOut ? [{ name: 'Timed out until', value: moment(timedOutUntil) }] : []),
    ...(pending === true ? [{ name: 'Pending', value: "They haven't accepted the server's rules yet." }] : []),
    ...(order.length === 0
      ? []
      : [
          { name: `Roles (${order.length})`, value: roleList(order.map((role) => role.id)) },
          inline('Highest role', `<@&${highest}>`),
        ]),
    ...(powers.length === 0
      ? []
      : [{ name: 'May', value: isAdministrator ? 'Everything (Administrator)' : powers.join(', ') }]),
  ];
}
