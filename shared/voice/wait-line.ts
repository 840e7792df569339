/** Whoever waits in line for music has to be where it will play, or the agents would serve empty channels. */
import { run, type Store } from '../platform/store.ts';
import { VOICE } from './catalog.ts';
import type { Runner } from './leases.ts';
import type { Lease, NotFound, StaleFence, VoiceEvent } from './session.ts';

/** A member in line who requested something for the voice channel they were in. */
export interface Waiter {
  id: string;
  guild: string;
  channel: string;
  user: string;
}

/**
 * Members in line in the servers where this node has agents, first come first. Staff who only want an agent in a channel aren't among
 * them: they needn't be in it.
 */
export function readLine(store: Store, { id }: Runner): Promise<Waiter[]> {
  return run(
    store,
    'voice_line',
    (sql) => sql`(
    select coalesce(jsonb_agg(jsonb_build_object('id', w.waiter_id::text, 'guild', w.guild_id::text, 'channel', w.channel_id::text,
        'user', w.user_id::text) order by w.waiter_id), '[]')
    from voice_waiters w
    where exists (select from voice_waiter_intents i where i.waiter_id = w.waiter_id)
      and exists (select from agent_guilds g join agent_bots a using (agent_id) where g.guild_id = w.guild_id and a.runner_id = ${id}))`,
  );
}

/** Removes members from the line who went away from their voice channel, and tells them. @returns how many were still in it. */
export function leaveAbsent(store: Store, absent: readonly Waiter[]): Promise<number> {
  return run(store, 'voice_leave_absent', {
    absent: absent.map(({ id, channel }) => ({ waiter: id, channel })),
  });
}

/**
 * Ends a session without listeners, if one of these members in line can use its agent.
 *
 * @param waiters those who are in the voice channel they wait for.
 */
export function yieldSession(
  store: Store,
  { agent, fence }: Lease,
  sessionId: string,
  waiters: readonly Waiter[],
): Promise<{ status: 'released'; events: VoiceEvent[] } | { status: 'kept' } | StaleFence | NotFound> {
  const ids = waiters.map(({ id }) => id);
  return run(store, 'voice_yield', {
    ...{ agent, fence, session: sessionId },
    ...{ waiters: ids, idleMinutes: VOICE.idleMinutes.default },
  });
}
