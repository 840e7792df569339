import type { VoiceEvent, VoiceSession } from '../../shared/voice/store.ts';
import type { Agent } from '../agents/agent.ts';

/** Has what was announced wait until some work is done. */
export type WaitUntil = (work: Promise<void>) => void;

/** What becomes of the sessions that this node serves. */
export interface SessionEvents {
  /** A session is in its channel, as found with every comparison. */
  served: [session: VoiceSession, agent: Agent];
  /** An agent is about to leave a session's channel. `isMoving`: the session goes on in another channel. */
  leaving: [session: VoiceSession, isMoving: boolean, waitUntil: WaitUntil];
  /** An agent is about to leave a channel in which a process that is gone left it, and where it serves nothing. */
  leavingVacancy: [agent: Agent, guildId: string, channelId: string, waitUntil: WaitUntil];
  failedOver: [session: VoiceSession, reason: 'voice_node' | 'lavalink'];
  /** A write to the database brought this about. */
  recorded: [events: readonly VoiceEvent[]];
  /** The agent's lease is somebody else's. */
  stale: [agent: Agent];
  /** Another process runs under the name of this node. */
  superseded: [];
}

/** Announces something, and resolves once all work is done that listeners have it wait for. */
export async function announce(emit: (waitUntil: WaitUntil) => void): Promise<void> {
  const works: Promise<void>[] = [];
  emit((work) => void works.push(work));
  await Promise.all(works);
}
