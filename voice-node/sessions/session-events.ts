import type { VoiceEvent, VoiceSession } from '../../shared/voice/session.ts';
import type { Agent } from '../agents/agent.ts';

/** Delays what was announced until this work is done. */
export type WaitUntil = (work: Promise<void>) => void;

export interface SessionEvents {
  /** The session's agent is in its channel. Emitted with every comparison. */
  served: [session: VoiceSession, agent: Agent];
  /** An agent is about to leave a session's channel. `isMoving`: the session continues in another channel. */
  leaving: [session: VoiceSession, agent: Agent, isMoving: boolean, waitUntil: WaitUntil];
  /** An agent is about to leave a channel where it serves no session, left over from another process, or has already. */
  leavingVacancy: [agent: Agent, guildId: string, channelId: string, waitUntil: WaitUntil];
  failedOver: [session: VoiceSession, reason: 'voice_node' | 'lavalink'];
  /** Events that came from a write to the database. */
  recorded: [events: readonly VoiceEvent[]];
  /** The agent's lease is held by someone else. */
  stale: [agent: Agent];
  /** Another process registered under this node's name. */
  superseded: [];
}

/** Emits an event, and resolves once all work that its listeners started is done. */
export async function announce(emit: (waitUntil: WaitUntil) => void): Promise<void> {
  const works: Promise<void>[] = [];
  emit((work) => void works.push(work));
  await Promise.all(works);
}
