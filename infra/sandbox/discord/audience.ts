import type { SandboxEvent, VoiceState } from '../control/protocol.ts';
import type { Audience } from './events.ts';
import { seesChannel } from './permissions.ts';
import type { User, World } from './world.ts';

/** The event as a user sees it, or undefined if they don't. */
export function seenBy(
  world: World,
  user: User,
  event: SandboxEvent,
  { channelId, guildId, userId }: Audience,
): SandboxEvent | undefined {
  if (userId !== undefined && userId !== user.id) return undefined;
  if (channelId !== undefined && !canSee(world, user, channelId)) return undefined;
  if (guildId !== undefined && !world.guild(guildId)?.members.has(user.id)) return undefined;
  // If a member moves to a channel the viewer can't see, the viewer sees them leave.
  if (event.type === 'voice_state' && event.channel_id !== null && !canSee(world, user, event.channel_id)) {
    return { ...event, channel_id: null };
  }
  return event;
}

/** Everyone in a voice channel that the user can see. */
export function voiceStatesFor(world: World, user: User): VoiceState[] {
  return [...world.voice].flatMap(([key, { channelId }]) => {
    const [guildId = '', userId = ''] = key.split(':');
    return canSee(world, user, channelId) ? [{ user_id: userId, guild_id: guildId, channel_id: channelId }] : [];
  });
}

function canSee(world: World, user: User, channelId: string): boolean {
  const direct = world.directChannel(channelId);
  if (direct) return direct.userId === user.id || direct.botId === user.id;
  const channel = world.channel(channelId);
  const guild = channel && world.guild(channel.guildId);
  return channel !== undefined && guild !== undefined && seesChannel(guild, user.id, channel);
}
