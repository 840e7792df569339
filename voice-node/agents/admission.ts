import { ChannelType } from 'discord.js';
import { CallError } from '../../shared/voice/protocol.ts';
import { type GuildMap, MAY, permissionsIn } from './guild-maps.ts';

const REQUIRED = { ViewChannel: MAY.view, Connect: MAY.connect, Speak: MAY.speak };

/**
 * Returns why an agent can't join a channel, or undefined. Check before joining, because Discord ignores requests it doesn't
 * grant.
 *
 * @param place the guild as the agent knows it.
 * @param agentId the agent's user ID.
 * @param occupants how many others are in the channel.
 */
export function refusalOf(
  place: { guildId: string; guild: GuildMap | undefined; channelId: string },
  agentId: string,
  occupants: number,
): CallError | undefined {
  const { guildId, guild, channelId } = place;
  const channel = guild?.channels.get(channelId);
  if (!guild || !channel) return new CallError('not_found', 'the channel doesn’t exist or is hidden');
  // Bots join the audience of a Stage, and only its moderators can let them speak.
  if (channel.type !== ChannelType.GuildVoice) return new CallError('stage');
  const may = permissionsIn(guildId, guild, channel, agentId);
  const missing = Object.entries(REQUIRED).filter(([, bit]) => !(may & bit));
  if (missing.length > 0)
    return new CallError('no_access', `missing ${missing.map(([permission]) => permission).join(', ')}`);
  const isFull = channel.userLimit > 0 && occupants >= channel.userLimit;
  return isFull && !(may & MAY.moveMembers)
    ? new CallError('channel_full', `${occupants} of ${channel.userLimit} places are taken`)
    : undefined;
}
