import { option } from '../../services.ts';

/** https://docs.discord.com/developers/resources/channel#channel-object-channel-types */
const CATEGORY = 4;

export const categoryOption = option.channel({
  description: 'Only the channels of this category (default: the whole server)',
  channelTypes: [CATEGORY],
});
