/** Re-exports the control API's types for the views. */
export type {
  ChannelSound,
  InteractionOutcome,
  SandboxEvent,
  SandboxGuild,
  SandboxInfo,
  SandboxMessage,
  SandboxUser,
  VoiceState,
} from '../../control/protocol.ts';

import type { SandboxGuild } from '../../control/protocol.ts';

export type SandboxChannel = SandboxGuild['channels'][number];

/** The Discord channel types that the sandbox has. */
export const channelType = { text: 0, direct: 1, voice: 2, category: 4, stage: 13 } as const;

/** Whether members can open it and read. */
export function isText(channel: SandboxChannel): boolean {
  return !isVoice(channel) && channel.type !== channelType.category;
}

/** Whether members can join it with voice. */
export function isVoice(channel: SandboxChannel): boolean {
  return channel.type === channelType.voice || channel.type === channelType.stage;
}
