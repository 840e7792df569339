import { ChannelType, type Guild, PermissionFlagsBits } from 'discord.js';
import { CallError } from '../../shared/voice/protocol.ts';

/**
 * Why an agent cannot join a channel, or undefined. Asked before, because Discord answers a wish it does not grant with silence.
 *
 * @param occupants how many others are in the channel.
 */
export function refusalOf(guild: Guild | undefined, channelId: string, occupants: number): CallError | undefined {
  // After a lost connection guilds come back one by one.
  if (guild?.available === false) return new CallError('busy', 'the guild is not there yet');
  const channel = guild?.channels.cache.get(channelId);
  const me = guild?.members.me;
  if (!channel || !me) return new CallError('not_found', 'the channel is gone or hidden');
  // A bot begins in a stage's audience, and only its moderators can let it speak.
  if (channel.type !== ChannelType.GuildVoice) return new CallError('no_access', 'not a voice channel');
  const granted = channel.permissionsFor(me);
  const needed = [PermissionFlagsBits.ViewChannel, PermissionFlagsBits.Connect, PermissionFlagsBits.Speak];
  if (!granted.has(needed)) return new CallError('no_access', `missing ${granted.missing(needed).join(', ')}`);
  const isFull = channel.userLimit > 0 && occupants >= channel.userLimit;
  return isFull && !granted.has(PermissionFlagsBits.MoveMembers)
    ? new CallError('channel_full', `${occupants} of ${channel.userLimit} places are taken`)
    : undefined;
}
