/** The servers that the load is spread over: their IDs by number, and what the local Discord knows about them. */
import type { LocalDiscord } from '../../sandbox/discord/index.ts';
import { Permission, permissionsOf } from '../../sandbox/discord/permissions.ts';
import { type Guild, newGuild } from '../../sandbox/discord/world.ts';
import { memberId } from '../requests.ts';

export const SERVERS = 100;
export const MEMBERS_PER_SERVER = 50;
/** The first member of each server is its staff; the next ones are in its voice channel. */
export const LISTENERS = 3;

const FIRST_SERVER = 930_000_000_000_000_000n;
/** IDs of what a server has, in the order of their numbers. */
const PARTS = { server: 0n, staff: 1n, bot: 2n, text: 3n, voice: 4n };

export function idIn(server: number, part: keyof typeof PARTS = 'server'): string {
  return (FIRST_SERVER + BigInt(server) * 10n + PARTS[part]).toString();
}

/** The members of a server, its staff first. */
export function membersIn(server: number): string[] {
  return Array.from({ length: MEMBERS_PER_SERVER }, (_, number) => memberId(server * MEMBERS_PER_SERVER + number));
}

const MEMBERS_MAY =
  Permission.viewChannel |
  Permission.sendMessages |
  Permission.embedLinks |
  Permission.attachFiles |
  Permission.readMessageHistory |
  Permission.connect |
  Permission.speak |
  Permission.useApplicationCommands;

/** Adds the servers to a local Discord, with listeners in their voice channels. */
export function addServers({ core }: LocalDiscord): Guild[] {
  const { world } = core;
  return Array.from({ length: SERVERS }, (_, number) => {
    const id = idIn(number);
    const members = membersIn(number);
    const role = (roleId: string, name: string, position: number, permissions: bigint) => ({
      ...{ id: roleId, name, color: 0, position, permissions, managed: false },
    });
    const channel = (part: 'text' | 'voice', type: 0 | 2, position: number) => ({
      ...{ id: idIn(number, part), guildId: id, name: part, type, position, overwrites: [] },
    });
    const guild = newGuild({
      id,
      name: `Server ${number + 1}`,
      ownerId: members[0] as string,
      roles: [
        role(id, '@everyone', 0, MEMBERS_MAY),
        role(idIn(number, 'staff'), 'Staff', 1, Permission.administrator),
        {
          ...role(idIn(number, 'bot'), 'Chorus', 2, Permission.administrator),
          managed: true,
          botId: world.applicationId,
        },
      ],
      channels: [channel('text', 0, 0), channel('voice', 2, 1)],
      members: new Map(
        [world.applicationId, ...members].map((userId, place) => [
          userId,
          {
            userId,
            roleIds: place === 0 ? [idIn(number, 'bot')] : place === 1 ? [idIn(number, 'staff')] : [],
            joinedAt: '2024-02-03T04:05:06.789000+00:00',
          },
        ]),
      ),
    });
    world.guilds.push(guild);
    for (const userId of members) {
      const username = `member.${userId.slice(-6)}`;
      world.users.push({ id: userId, username, globalName: `Member ${userId.slice(-6)}`, bot: false, locale: 'en-US' });
    }
    const voice = guild.channels[1];
    if (voice !== undefined) for (const listener of listenersIn(number)) core.voice.place(guild, listener, voice);
    return guild;
  });
}

export function listenersIn(server: number): string[] {
  return membersIn(server).slice(1, 1 + LISTENERS);
}

/** What a member may do in the server's text channel, as interactions carry it. */
export function permissionsIn(guild: Guild, userId: string): string {
  return permissionsOf(guild, userId, guild.channels[0]).toString();
}
