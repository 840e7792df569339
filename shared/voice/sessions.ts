/** What becomes of sessions: nodes write it under the fence of the agent's lease, staff and time end them. */
import { type SessionKind, VOICE } from './catalog.ts';
import { interval, type Runner, type Superseded } from './leases.ts';
import {
  gatesInGuild,
  guildOf,
  type Lease,
  type ReleaseReason,
  type StaleFence,
  type VoiceCaller,
  type VoiceEvent,
  type VoiceGateRefusal,
  type VoiceSession,
  type VoiceStore,
  voiceOutcome,
} from './store.ts';

/** The session is not this agent's, or has ended: the agent is to leave. */
export type NotFound = { status: 'not_found' };

/**
 * Everything the node's agents are to serve, and takes up what it has not yet. A node that finds itself in a channel that is
 * not listed leaves it, and joins what is listed.
 *
 * @returns `failedOver`: another lease served it before; said once.
 */
export function adoptSessions(
  store: VoiceStore,
  runner: Runner,
): Promise<{ status: 'adopted'; sessions: (VoiceSession & { failedOver: boolean })[] } | Superseded> {
  return voiceOutcome(store, 'voice_adopt', (sql) => sql`voice_adopt(${runner.id}, ${runner.incarnation})`);
}

/** The channel was joined, or nothing can play there at the moment. */
export function setSessionState(
  store: VoiceStore,
  lease: Lease,
  sessionId: string,
  state: 'active' | 'parked',
): Promise<{ status: 'noted'; session: VoiceSession } | StaleFence | NotFound> {
  return voiceOutcome(
    store,
    'voice_set_state',
    (sql) => sql`voice_set_state(${lease.agent}, ${lease.fence}, ${sessionId}, ${state})`,
  );
}

/** Somebody moved the agent to another channel, and the session with it. `channel_taken`: that one has a session already. */
export function moveSession(
  store: VoiceStore,
  lease: Lease,
  sessionId: string,
  channelId: string,
): Promise<{ status: 'noted'; session: VoiceSession } | { status: 'channel_taken' } | StaleFence | NotFound> {
  return voiceOutcome(
    store,
    'voice_move',
    (sql) => sql`voice_move(${lease.agent}, ${lease.fence}, ${sessionId}, ${channelId})`,
  );
}

/** These sessions can be heard now: somebody human is in the channel, and nothing is paused. @returns those noted. */
export async function noteHeard(
  store: VoiceStore,
  heard: readonly (Lease & { session: string })[],
): Promise<{ sessions: string[] }> {
  return voiceOutcome(
    store,
    'voice_heard',
    (sql) => sql`voice_heard(${sql.json(heard.map(({ session, agent, fence }) => ({ session, agent, fence })))})`,
  );
}

/** Ends a session. Its agent is free again, and whoever waited for one is served. */
export function releaseSession(
  store: VoiceStore,
  lease: Lease,
  sessionId: string,
  reason: ReleaseReason,
): Promise<{ status: 'released'; events: VoiceEvent[] } | StaleFence | NotFound> {
  return voiceOutcome(
    store,
    'voice_release',
    (sql) => sql`voice_release(${lease.agent}, ${lease.fence}, ${sessionId}, ${reason})`,
  );
}

/** Ends what a channel has, at the word of the guild's staff, whether or not a node holds it. Both kinds when left out. */
export function dismissSessions(
  store: VoiceStore,
  caller: VoiceCaller,
  channelId: string,
  kind?: SessionKind,
): Promise<{ status: 'released' | 'no_session'; events: VoiceEvent[] } | VoiceGateRefusal> {
  return voiceOutcome(
    store,
    'voice_dismiss',
    (sql) => sql`
    voice_dismiss(${caller.key}, ${guildOf(caller)}, ${channelId}, ${kind ?? null}, ${caller.user.id}, ${gatesInGuild(sql, caller)})`,
  );
}

/**
 * Ends what was not joined in time or is idle, moves what lost its agent, and serves the wait lines. Every node runs it with
 * its heartbeat; of two at once one is told that the other is at it.
 */
export function sweepSessions(store: VoiceStore): Promise<{ status: 'swept' | 'busy'; events: VoiceEvent[] }> {
  return voiceOutcome(
    store,
    'voice_sweep',
    (sql) => sql`
    voice_sweep(${interval(VOICE.joinSeconds * 1_000)}::interval, ${interval(VOICE.waitMinutes * 60_000)}::interval,
      ${VOICE.idleMinutes.default})`,
  );
}

/** The live sessions of a guild, the oldest first. */
export function readSessions(store: VoiceStore, guildId: string): Promise<VoiceSession[]> {
  return voiceOutcome(
    store,
    'voice_sessions',
    (sql) => sql`(
    select coalesce(jsonb_agg(voice_session_json(s) order by s.session_id), '[]')
    from voice_sessions s where s.guild_id = ${guildId} and s.state <> 'ended')`,
  );
}

/** What became of a session: why it ended, or null while it lives. Undefined when there is none of this id any more. */
export async function readEndOf(store: VoiceStore, sessionId: string): Promise<ReleaseReason | null | undefined> {
  const found = await voiceOutcome<{ reason: ReleaseReason | null } | null>(
    store,
    'voice_session_end',
    (sql) => sql`(
    select jsonb_build_object('reason', end_reason) from voice_sessions where session_id = ${sessionId})`,
  );
  return found?.reason ?? (found === null ? undefined : null);
}
