import { ChannelType } from 'discord.js';
import { CallError } from '../../shared/voice/protocol.ts';
import { type GuildMap, MAY, permissionsIn } from './guild-maps.ts';

const NEEDED = { ViewChannel: MAY.view, Connect: MAY.connect, Speak: MAY.speak };

/**
 * Why an agent cannot join a channel, or undefined. Asked before, because Discord answers a wish it does not grant with silence.
 *
 * @param place the guild as the agent knows it.
 * @param agentId its user id.
 * @param occupants how many others are in the channel.
 */
export function refusalOf(
  place: { guildId: string; guild: GuildMap | undefined; channelId: string },
  agentId: string,
  occupants: number,
): CallError | undefined {
  const { guildId, guild, channelId } = place;
  const channel = guild?.channels.get(channelId);
  if (!guild || !channel) return new CallError('not_found', 'the channel is gone or hidden');
  // A bot begins in a stage's audience, and only its moderators can let it speak.
  if (channel.type !== ChannelType.GuildVoice) return new CallError('no_access', 'not a voice channel');
  const may = permissionsIn(guildId, guild, channel, agentId);
  const missing = Object.entries(NEEDED).filter(([, needed]) => !(may & needed));
  if (missing.length > 0)
    return new CallError('no_access', `missing ${missing.map(([permission]) => permission).join(', ')}`);
  const isFull = channel.userLimit > 0 && occupants >= channel.userLimit;
  return isFull && !(may & MAY.moveMembers)
    ? new CallError('channel_full', `${occupants} of ${channel.userLimit} places are taken`)
    : undefined;
}
