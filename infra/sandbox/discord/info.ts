import type { SandboxGuild, SandboxInfo, SandboxUser } from '../control/protocol.ts';
import { has, isTimedOut, Permission, permissionsOf, seesChannel } from './permissions.ts';
import type { Guild, User, World } from './world.ts';

/** The local Discord's part of `GET /sandbox`. */
export type DiscordInfo = Pick<SandboxInfo, 'publicKey' | 'applicationId' | 'guilds' | 'users' | 'directChannels'>;

/**
 * Lists guilds, channels, and users. With a user, only their guilds, the channels they can see, and the members they share a
 * guild with.
 */
export function infoOf(world: World, userId?: string): Omit<DiscordInfo, 'publicKey'> {
  const guilds = world.guilds.filter((guild) => userId === undefined || guild.members.has(userId));
  const users = world.users.filter(
    (user) => userId === undefined || guilds.some((guild) => guild.members.has(user.id)),
  );
  return {
    applicationId: world.applicationId,
    guilds: guilds.map((guild) => guildInfo(guild, userId)),
    ...(userId !== undefined && { directChannels: directChannelsOf(world, userId) }),
    users: users.map((user) => ({
      ...userInfo(user, guilds),
      ...(world.closedDms.has(user.id) && { dmsClosed: true }),
    })),
  };
}

function directChannelsOf(world: World, userId: string): { id: string; name: string }[] {
  const own = world.directChannels.filter((channel) => channel.userId === userId);
  return own.map(({ id, botId }) => ({ id, name: world.user(botId)?.globalName ?? botId }));
}

function guildInfo(guild: Guild, userId: string | undefined): SandboxGuild {
  const timeouts = [...guild.members.values()].filter((member) => isTimedOut(member));
  const channels = guild.channels
    .flatMap((channel) => [channel, ...guild.threads.filter(({ parentId }) => parentId === channel.id)])
    .filter((channel) => userId === undefined || seesChannel(guild, userId, channel));
  return {
    id: guild.id,
    name: guild.name,
    channels: channels.map(({ id, name, type, status }) => ({
      id,
      name,
      type,
      ...(status !== undefined && { status }),
    })),
    roles: guild.roles.toSorted((a, b) => a.position - b.position).map(({ id, name, color }) => ({ id, name, color })),
    members: [...guild.members.keys()],
    ...(timeouts.length > 0 && {
      timeouts: Object.fromEntries(
        timeouts.map(({ userId, communicationDisabledUntil = '' }) => [userId, communicationDisabledUntil]),
      ),
    }),
  };
}

function userInfo(user: User, guilds: Guild[]): SandboxUser {
  return {
    id: user.id,
    username: user.username,
    global_name: user.globalName,
    roles: guilds.flatMap((guild) => guild.members.get(user.id)?.roleIds ?? []),
    isAdmin: guilds.some((guild) => has(permissionsOf(guild, user.id), Permission.manageGuild)),
    bot: user.bot,
  };
}
