/** The last {@link MUSIC.history} tracks that played in a server. */
import { run, type Store } from '../platform/store.ts';
import type { Track } from './track.ts';

export interface Played {
  id: string;
  track: Track;
  /** Who requested it. */
  user: string;
  /** ISO 8601. */
  at: string;
}

/** Records that a track began to play; one that a session plays twice in a row is recorded once. */
export async function notePlayed(
  store: Store,
  { guild, session, track, user, at }: { guild: string; session: string; track: Track; user: string; at: Date },
): Promise<void> {
  await run(store, 'music_note_played', { guild, session, track, user, at });
}

/** What played, newest first. */
export function readHistory(
  store: Store,
  guildId: string,
  { offset, limit }: { offset: number; limit: number },
): Promise<{ count: number; played: Played[] }> {
  return run(
    store,
    'music_history',
    (sql) => sql`(
    select jsonb_build_object('count', (select count(*) from music_history where guild_id = ${guildId}),
      'played', coalesce(jsonb_agg(jsonb_build_object('id', history_id::text, 'track', track, 'user', user_id::text, 'at', played_at)
        order by history_id desc), '[]'))
    from (select * from music_history where guild_id = ${guildId}
      order by history_id desc offset ${offset}::integer limit ${limit}::integer) h)`,
  );
}

/** Some of the tracks that played in the server, newest first. */
export function readPlayed(store: Store, guildId: string, ids: readonly string[]): Promise<Track[]> {
  return run(
    store,
    'music_history_by_id',
    (sql) => sql`(
    select coalesce(jsonb_agg(track order by history_id desc), '[]') from music_history
    where guild_id = ${guildId} and history_id = any (string_to_array(${ids.join(',')}, ',')::bigint[]))`,
  );
}
