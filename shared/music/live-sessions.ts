/** All that plays in a server, for a page that shows it. */
import { call } from '../platform/call.ts';
import { run, type Store } from '../platform/store.ts';
import type { QueuePage } from './player.ts';
import type { Track } from './track.ts';

/** Every music session of a server, oldest first, with the first `limit` entries of each queue. */
export function readLiveSessions(store: Store, guildId: string, limit: number): Promise<QueuePage[]> {
  return run(
    store,
    'music_live_sessions',
    (sql) => sql`(
    select coalesce(jsonb_agg(jsonb_build_object('session', s.shown, 'state', s.state - 'next', 'positionAt', s.position_at,
      'entries', coalesce(s.state -> 'next', '[]')) order by s.session_id), '[]')
    from (select v.session_id, voice_session_json(s => v) as shown, p.position_at,
        ${call(sql, 'music_state', { session: sql`v.session_id`, next: limit })} as state
      from voice_sessions v left join music_players p using (session_id)
      where v.guild_id = ${guildId} and v.kind = 'music' and v.state <> 'ended' offset 0) s)`,
  );
}

/** Which track an entry of a channel's queue is, and where it waits by now, 1 is next; undefined when it doesn't. */
export async function positionInQueue(
  store: Store,
  at: { guild: string; channel: string },
  entryId: string,
): Promise<{ track: Track; position: number; waiting: number } | undefined> {
  const found: { track: Track; position: number; waiting: number } | null = await run(
    store,
    'music_position_in_queue',
    (sql) => sql`(
    select jsonb_build_object('track', q.track, 'position', q.place, 'waiting', q.waiting) from (
      select e.entry_id, e.track, row_number() over (order by e.position) as place, count(*) over () as waiting
      from voice_sessions s join music_players p using (session_id)
      join voice_queue c on c.entry_id = p.current_id
      join voice_queue e on e.session_id = s.session_id and e.position > c.position
      where s.guild_id = ${at.guild} and s.channel_id = ${at.channel} and s.kind = 'music' and s.state <> 'ended') q
    where q.entry_id = ${entryId}::bigint)`,
  );
  return found ?? undefined;
}
