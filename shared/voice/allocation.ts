/** Finds an agent for a voice channel: an existing session, a free agent, a place in line, or what is missing. */
import { type Gated, type GuildCaller, gateOf, run, type Store } from '../platform/store.ts';
import type { SessionKind } from './catalog.ts';
import type { VoiceEvent, VoiceSession } from './session.ts';

/** What a member asks of a session: a verb of the voice plane or of music, and its arguments. */
export interface IntentRequest {
  /** Lowercase letters and `_`, at most 32. */
  verb: string;
  payload: Readonly<Record<string, unknown>>;
}

/** The member has {@link VOICE.pendingPerMember} requests pending there already. Nothing was stored. */
export type TooManyPending = { status: 'too_many_pending' };

export interface AllocationRequest {
  channelId: string;
  kind: SessionKind;
  /** Where the member gets messages about it. */
  textChannelId?: string | undefined;
  /** Stored for the session that comes of it, also after a wait. */
  intent?: IntentRequest | undefined;
  /** Only this agent; nobody waits for it. */
  agentId?: string | undefined;
}

/** The agents a member can use in a server. */
export interface AvailableAgents {
  /** The server's own choice; null: all public pools and those the member belongs to. */
  pool: { id: string; name: string } | null;
  /** Approved agents. */
  inPool: number;
  /** Of these, in the server. */
  inGuild: number;
  missing: number;
}

export type AllocationOutcome =
  | ((
      | { status: 'session'; isNew: boolean; session: VoiceSession; intent: string | null }
      /** `position` 1 is next. */
      | (AvailableAgents & { status: 'waiting'; position: number })
      | (AvailableAgents & { status: 'no_agent_in_guild' })
      | { status: 'agent_unavailable' }
      | TooManyPending
    ) & {
      /** Others in line who were served by the same statement. */
      events: VoiceEvent[];
    })
  | Gated;

/**
 * Finds an agent for a voice channel, once per caller's key.
 *
 * Concurrent requests for two channels get two agents; for one channel, one session. Members in line come first.
 */
export function allocate(store: Store, caller: GuildCaller, request: AllocationRequest): Promise<AllocationOutcome> {
  return run(store, 'voice_allocate', {
    key: caller.key,
    channel: request.channelId,
    kind: request.kind,
    user: caller.actor.id,
    textChannel: request.textChannelId ?? null,
    intent: request.intent ?? null,
    agent: request.agentId ?? null,
    ...gateOf(caller),
  });
}

/** Gives up a place in line. */
export async function leaveLine(
  store: Store,
  waiter: { guildId: string; userId: string; kind: SessionKind },
): Promise<{ wasWaiting: boolean }> {
  const { guildId, userId, kind } = waiter;
  const left: number = await run(store, 'voice_leave_line', { guild: guildId, user: userId, kind });
  return { wasWaiting: left > 0 };
}
