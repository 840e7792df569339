/** Who gets which agent. One statement decides: an existing session, a free agent, a place in line, or what is missing. */
import type { SessionKind } from './catalog.ts';
import {
  gatesInGuild,
  guildOf,
  type VoiceCaller,
  type VoiceEvent,
  type VoiceGateRefusal,
  type VoiceSession,
  type VoiceStore,
  voiceOutcome,
} from './store.ts';

/** What is asked of a session: a word of {@link file://./protocol.ts} or of music, and what belongs to it. */
export interface IntentRequest {
  /** Lower-case letters and `_`, at most 32. */
  verb: string;
  payload: Readonly<Record<string, unknown>>;
}

export interface AllocationRequest {
  channelId: string;
  kind: SessionKind;
  /** Where the member is told how it went on. */
  textChannelId?: string | undefined;
  /** Written down for whatever session comes of it, after a wait as well. */
  intent?: IntentRequest | undefined;
  /** No other agent will do; nobody waits for it. */
  agentId?: string | undefined;
}

/** The agents a member may use in a guild. */
export interface AgentsAtHand {
  /** The guild's own choice; null: all public pools and those the member is in. */
  pool: { id: string; name: string } | null;
  /** Approved agents. */
  inPool: number;
  /** Of these, in the guild. */
  inGuild: number;
  missing: number;
}

export type AllocationOutcome =
  | ((
      | { status: 'session'; isNew: boolean; session: VoiceSession; intent: string | null }
      /** `position` 1 is next. */
      | (AgentsAtHand & { status: 'waiting'; position: number })
      | (AgentsAtHand & { status: 'no_agent_in_guild' })
      | { status: 'agent_unavailable' }
    ) & {
      /** Others who waited and were served on the way. */
      events: VoiceEvent[];
    })
  | VoiceGateRefusal;

/**
 * Finds an agent for a voice channel, once per caller's key.
 *
 * Requests for two channels at once get two agents, for one channel one session. Members who wait come before whoever asks now.
 */
export function allocate(
  store: VoiceStore,
  caller: VoiceCaller,
  request: AllocationRequest,
): Promise<AllocationOutcome> {
  return voiceOutcome(
    store,
    'voice_allocate',
    (sql) => sql`
    voice_allocate(${caller.key}, ${guildOf(caller)}, ${request.channelId}, ${request.kind}, ${caller.user.id},
      ${request.textChannelId ?? null}, ${request.intent ? sql.json(request.intent as never) : null}, ${request.agentId ?? null},
      ${gatesInGuild(sql, caller)})`,
  );
}

/** Gives up a place in line. */
export async function leaveLine(
  store: VoiceStore,
  waiter: { guildId: string; userId: string; kind: SessionKind },
): Promise<{ wasWaiting: boolean }> {
  const left = await voiceOutcome<number>(
    store,
    'voice_leave_line',
    (sql) => sql`voice_leave_line(${waiter.guildId}, ${waiter.userId}, ${waiter.kind})`,
  );
  return { wasWaiting: left > 0 };
}
