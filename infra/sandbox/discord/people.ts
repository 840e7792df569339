import { blankMessage } from './compose.ts';
import type { Core } from './core.ts';
import type { Message } from './messages.ts';
import { snowflakeAt } from './snowflake.ts';
import type { DirectChannel, Guild, User } from './world.ts';

/** How people who join are named. */
const NAMES = ['avery', 'blake', 'casey', 'drew', 'ellis', 'finley', 'gray', 'harper', 'indigo', 'jules'] as const;
const DAY_MS = 86_400_000;

/** Adds new people to a server, one after the other, with accounts as old as given. @returns them in order. */
export function newPeople(core: Core, guild: Guild, count: number, accountAgeDays = 400): User[] {
  const { world, members } = core;
  return Array.from({ length: count }, (_, index) => {
    const number = world.users.filter((user) => !user.bot).length;
    const name = `${NAMES[number % NAMES.length]}${number}`;
    const id = snowflakeAt(Date.now() - accountAgeDays * DAY_MS, number * 1_000 + index);
    const globalName = name.charAt(0).toUpperCase() + name.slice(1);
    const user: User = { id, username: name, globalName, bot: false, locale: 'en-US' };
    world.users.push(user);
    members.join(guild, user);
    return user;
  });
}

/** Stores a message as if someone had sent it so long ago. Its ID says so. */
export function addOldMessage(core: Core, channelId: string, author: User, content: string, ageMs: number): Message {
  const at = Date.now() - ageMs;
  // Two messages of the same millisecond need different IDs.
  let sequence = 0;
  while (core.messages.get(snowflakeAt(at, sequence))) sequence += 1;
  const shell = blankMessage(snowflakeAt(at, sequence), channelId, author);
  const timestamp = new Date(at).toISOString().replace('Z', '000+00:00');
  return core.messages.add({ ...shell, content, timestamp });
}

/** Opens or closes someone's direct messages for bots. */
export function setDirectMessages(core: Core, userId: string, state: 'open' | 'closed'): void {
  if (state === 'closed') core.world.closedDms.add(userId);
  else core.world.closedDms.delete(userId);
  core.changed();
  core.events.emit({ type: 'guilds' }, {});
}

/** Someone's direct messages with bots, oldest first. */
export function directMessagesOf(core: Core, userId: string): { channel: DirectChannel; messages: Message[] }[] {
  return core.world.directChannels
    .filter((channel) => channel.userId === userId)
    .map((channel) => ({ channel, messages: core.messages.list(channel.id, userId) }));
}
