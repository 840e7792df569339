import { VOICE_CHANNELS } from '../../voice/target-channel.ts';
import { option } from '../services.ts';

export function channelOption(description: string) {
  return option.channel({ description, channelTypes: VOICE_CHANNELS });
}
