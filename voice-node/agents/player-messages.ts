/** What Lavalink says about players. https://lavalink.dev/api/websocket */
import type { LavalinkManager, LavalinkNode } from 'lavalink-client';

/** Attached to every track that is played: tells which playing of which entry an event is about. */
export interface PlayMark {
  entry: string;
  play: number;
}

interface About {
  guildId: string;
  /** The Lavalink session that said it: what another one says is about an earlier player. */
  lavalinkSession: string;
}

export type PlayerMessage = About &
  /** `time`: of Lavalink's clock, in Unix milliseconds. */
  (
    | { op: 'playerUpdate'; state: { time: number; position: number; connected: boolean } }
    | { op: 'event'; type: 'TrackStartEvent'; track: MarkedTrack }
    | { op: 'event'; type: 'TrackEndEvent'; track: MarkedTrack; reason: string }
    | { op: 'event'; type: 'TrackExceptionEvent'; track: MarkedTrack; exception: { message: string | null } }
    | { op: 'event'; type: 'TrackStuckEvent'; track: MarkedTrack }
    /** Of our own: the node cannot be heard at the moment. Its player may go on. */
    | { op: 'gone' }
  );
interface MarkedTrack {
  userData?: Partial<PlayMark>;
}

const TRACK_EVENTS = new Set(['TrackStartEvent', 'TrackEndEvent', 'TrackExceptionEvent', 'TrackStuckEvent']);

/**
 * Takes what Lavalink says about players before the client does. The client has a queue of its own and would go on by it, and
 * stop what stands still: nothing but positions is left for it.
 */
export function takePlayerMessages(manager: LavalinkManager, heard: (message: PlayerMessage) => void): void {
  const { nodeManager } = manager;
  nodeManager.on('disconnect', (node) => {
    for (const { guildId, node: its } of manager.players.values())
      if (its === node) heard({ op: 'gone', guildId, lavalinkSession: node.sessionId ?? '' });
  });
  nodeManager.on('raw', (node: LavalinkNode, payload: unknown) => {
    const message = payload as { op?: string; type?: string; guildId?: string };
    if (message.guildId === undefined || node.sessionId === null) return;
    const isTrackEvent = message.op === 'event' && TRACK_EVENTS.has(message.type ?? '');
    if (!isTrackEvent && message.op !== 'playerUpdate') return;
    const taken = { ...message, lavalinkSession: node.sessionId } as unknown as PlayerMessage;
    // An event about no guild is nobody's.
    if (isTrackEvent) message.guildId = '';
    heard(taken);
  });
}
