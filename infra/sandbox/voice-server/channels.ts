import type { ChannelSound } from '../control/protocol.ts';
import type { Voice } from '../discord/voice.ts';
import type { World } from '../discord/world.ts';
import { Close } from './protocol.ts';
import type { VoiceServer } from './server.ts';
import type { SessionFilter } from './session.ts';

/** Streams whose last packet is older than this don't send anymore, in ms. */
const SENDING_MS = 100;

/** What arrives at each voice channel of a guild where a bot has ever been heard since it joined. */
export function soundOf(world: World, server: VoiceServer, guildId: string): ChannelSound[] {
  const now = performance.timeOrigin + performance.now();
  const channels = new Map<string, ChannelSound>();
  for (const { userId, lastAt } of server.sessions({ guildId })) {
    const channel = world.voice.get(`${guildId}:${userId}`)?.channelId;
    if (channel === undefined || lastAt === undefined) continue;
    const { gapMs, senders } = channels.get(channel) ?? { gapMs: Number.POSITIVE_INFINITY, senders: 0 };
    const ownMs = now - lastAt;
    const isSending = ownMs < SENDING_MS;
    channels.set(channel, { channel, gapMs: Math.round(Math.min(gapMs, ownMs)), senders: senders + Number(isSending) });
  }
  return [...channels.values()];
}

/** Closes a bot's connection to the voice server when its voice connection ends with its gateway session, as Discord does. */
export function closeWithGateway(voice: Voice, close: (code: number, filter: SessionFilter) => unknown): void {
  voice.onCut((guildId, userId) => void close(Close.disconnected, { guildId, userId }));
}
