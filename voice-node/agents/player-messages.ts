/** Lavalink's messages about players. https://lavalink.dev/api/websocket */
import type { LavalinkManager, LavalinkNode } from 'lavalink-client';

/** Attached to every track that's played, to tell which play of which entry an event is about. */
export interface PlayMark {
  entry: string;
  play: number;
}

interface About {
  guildId: string;
  /** The Lavalink session that sent it. Messages from another session are about an earlier player. */
  lavalinkSession: string;
}

export type PlayerMessage = About &
  /** `time` is from Lavalink's clock, in Unix milliseconds. */
  (
    | { op: 'playerUpdate'; state: { time: number; position: number; connected: boolean } }
    | { op: 'event'; type: 'TrackStartEvent'; track: MarkedTrack }
    | { op: 'event'; type: 'TrackEndEvent'; track: MarkedTrack; reason: string }
    | { op: 'event'; type: 'TrackExceptionEvent'; track: MarkedTrack; exception: { message: string | null } }
    | { op: 'event'; type: 'TrackStuckEvent'; track: MarkedTrack }
    /** Not from Lavalink: the node is disconnected. Its player may still be playing. */
    | { op: 'gone' }
  );
export interface MarkedTrack {
  userData?: Partial<PlayMark>;
}

const TRACK_EVENTS = new Set(['TrackStartEvent', 'TrackEndEvent', 'TrackExceptionEvent', 'TrackStuckEvent']);

/**
 * Intercepts Lavalink's messages about players. The client has its own queue, which it would advance, and it would stop stuck
 * tracks, so it only gets to see positions.
 */
export function interceptPlayerMessages(manager: LavalinkManager, onMessage: (message: PlayerMessage) => void): void {
  const { nodeManager } = manager;
  nodeManager.on('disconnect', (node) => {
    for (const { guildId, node: its } of manager.players.values())
      if (its === node) onMessage({ op: 'gone', guildId, lavalinkSession: node.sessionId ?? '' });
  });
  nodeManager.on('raw', (node: LavalinkNode, payload: unknown) => {
    const message = payload as { op?: string; type?: string; guildId?: string };
    if (message.guildId === undefined || node.sessionId === null) return;
    const isTrackEvent = message.op === 'event' && TRACK_EVENTS.has(message.type ?? '');
    if (!isTrackEvent && message.op !== 'playerUpdate') return;
    const taken = { ...message, lavalinkSession: node.sessionId } as unknown as PlayerMessage;
    // The client ignores events without a guild.
    if (isTrackEvent) message.guildId = '';
    onMessage(taken);
  });
}
