/** The life of sessions: nodes write under the fence of the agent's lease, staff and time end them. */
import { type Gated, type GuildCaller, gateOf, run, type Store } from '../platform/store.ts';
import { type SessionKind, VOICE } from './catalog.ts';
import { identityOf, interval, type Runner, type Superseded } from './leases.ts';
import type { Lease, NotFound, ReleaseReason, StaleFence, VoiceEvent, VoiceSession } from './session.ts';

/**
 * Everything the node's agents have to serve, taken over where another lease had it. A node that finds itself in a channel that
 * isn't listed leaves it, and joins the ones that are.
 *
 * @returns `failedOver`: another lease served it before; reported once. `leases`: the agents whose sessions these are. What an agent
 *   that isn't among them serves is for its next holder.
 */
export function adoptSessions(
  store: Store,
  runner: Runner,
): Promise<{ status: 'adopted'; sessions: (VoiceSession & { failedOver: boolean })[]; leases: Lease[] } | Superseded> {
  return run(store, 'voice_adopt', identityOf(runner));
}

/** The channel was joined, or nothing can play there at the moment. */
export function setSessionState(
  store: Store,
  lease: Lease,
  sessionId: string,
  state: 'active' | 'parked',
): Promise<{ status: 'noted'; session: VoiceSession } | StaleFence | NotFound> {
  return run(store, 'voice_set_state', { agent: lease.agent, fence: lease.fence, session: sessionId, state });
}

/** Someone moved the agent to another channel. `channel_taken`: that one has a session already. */
export function moveSession(
  store: Store,
  lease: Lease,
  sessionId: string,
  channelId: string,
): Promise<{ status: 'noted'; session: VoiceSession } | { status: 'channel_taken' } | StaleFence | NotFound> {
  const { agent, fence } = lease;
  return run(store, 'voice_move', { agent, fence, session: sessionId, channel: channelId });
}

/** These sessions can be heard now: a human is in the channel, and nothing is paused. @returns those recorded. */
export function noteHeard(
  store: Store,
  heard: readonly (Lease & { session: string })[],
): Promise<{ sessions: string[] }> {
  return run(store, 'voice_heard', { heard: heard.map(({ session, agent, fence }) => ({ session, agent, fence })) });
}

/** Ends a session. Its agent is free again, and whoever waited for one is served. */
export function releaseSession(
  store: Store,
  lease: Lease,
  sessionId: string,
  reason: ReleaseReason,
): Promise<{ status: 'released'; events: VoiceEvent[] } | StaleFence | NotFound> {
  return run(store, 'voice_release', { agent: lease.agent, fence: lease.fence, session: sessionId, reason });
}

/** Ends a channel's sessions for the server's staff, whether or not a node holds them. @param kind (default: both) */
export function dismissSessions(
  store: Store,
  caller: GuildCaller,
  channelId: string,
  kind?: SessionKind,
): Promise<{ status: 'released' | 'no_session'; events: VoiceEvent[] } | Gated> {
  return run(store, 'voice_dismiss', {
    key: caller.key,
    channel: channelId,
    kind: kind ?? null,
    actor: caller.actor.id,
    ...gateOf(caller),
  });
}

/**
 * Ends what wasn't joined in time or is idle, moves what lost its agent, and serves the lines. Every node runs it with its
 * heartbeat; when two run it at once, one of them gets `busy`.
 *
 * @param everyMs how long after a sweep by anyone the next one may be, in milliseconds. It reads all sessions, so if every node
 *   swept with every heartbeat, the work would grow with the square of the number of nodes.
 */
export function sweepSessions(store: Store, everyMs = 0): Promise<{ status: 'swept' | 'busy'; events: VoiceEvent[] }> {
  return run(store, 'voice_sweep', {
    joinWithin: interval(VOICE.joinSeconds * 1_000),
    wait: interval(VOICE.waitMinutes * 60_000),
    idleMinutes: VOICE.idleMinutes.default,
    every: interval(everyMs),
  });
}

/** The live sessions of a server, oldest first. */
export function readSessions(store: Store, guildId: string): Promise<VoiceSession[]> {
  return run(
    store,
    'voice_sessions',
    (sql) => sql`(
    select coalesce(jsonb_agg(voice_session_json(s => s) order by s.session_id), '[]')
    from voice_sessions s where s.guild_id = ${guildId} and s.state <> 'ended')`,
  );
}

/** Why a session ended, or null while it lives; undefined when its row is gone. */
export async function readEndOf(store: Store, sessionId: string): Promise<ReleaseReason | null | undefined> {
  const found: { reason: ReleaseReason | null } | null = await run(
    store,
    'voice_session_end',
    (sql) => sql`(
    select jsonb_build_object('reason', end_reason) from voice_sessions where session_id = ${sessionId})`,
  );
  return found?.reason ?? (found === null ? undefined : null);
}
