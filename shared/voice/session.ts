/** A session as both sides see it, the lease that a node holds on its agent, and what happens to sessions. */
import type { SessionKind } from './catalog.ts';

/**
 * A lease of one agent. The fence is a decimal number that only grows. Every write for the agent or its sessions names it, and
 * changes nothing once another lease was granted or this one has ended.
 */
export interface Lease {
  agent: string;
  fence: string;
}

/** The agent has another lease by now, or this one has ended. Nothing was changed. */
export type StaleFence = { status: 'stale_fence' };

/** The session isn't this agent's, or has ended: the agent has to leave. */
export type NotFound = { status: 'not_found' };

/** One agent serving one voice channel of one server. */
export interface VoiceSession {
  id: string;
  guild: string;
  channel: string;
  kind: SessionKind;
  /** starting: not in the channel yet; parked: nothing can play at the moment. */
  state: 'starting' | 'active' | 'parked' | 'ended';
  agent: string;
  agentName: string;
  /** Of the current lease on its agent. */
  fence: string;
  requestedBy: string;
  /** Where its members get messages. */
  textChannel: string | null;
  /** ISO 8601. */
  startedAt: string;
  /** Since when someone waited in line for it; null: nobody had to. ISO 8601. */
  waitedSince: string | null;
  /** The node that holds its agent; null between two leases. */
  node: { id: string; url: string } | null;
}

export const RELEASE_REASONS = {
  not_joined: "the agent couldn't join the channel in time",
  idle: 'nobody was listening',
  dismissed: "the server's staff ended it",
  agent_gone: 'the agent left the server, and no other was free',
  revoked: 'the agent was revoked, and no other was free',
  kicked: 'the agent was disconnected',
  channel_deleted: 'the channel was deleted',
  channel_taken: 'the agent was moved to a channel that another one serves',
  no_access: "the agent isn't allowed to join the channel",
  stage: "the agent was moved to a Stage, where it can't speak",
  muted: "the agent was muted, or isn't allowed to speak there",
  left: 'the agent was asked to leave',
} as const;
export type ReleaseReason = keyof typeof RELEASE_REASONS;

/** What else happened in a statement, for whoever notifies nodes and members. */
export type VoiceEvent =
  | { event: 'released'; reason: ReleaseReason; session: VoiceSession }
  /** Another agent took over. */
  | { event: 'moved'; reason: ReleaseReason; session: VoiceSession }
  /** Someone's wait is over. */
  | { event: 'served'; session: VoiceSession }
  /** Nothing became free in time. */
  | {
      event: 'gave_up';
      guild: string;
      channel: string;
      kind: SessionKind;
      user: string;
      textChannel: string | null;
    };
