/** What was played in a guild, the last {@link MUSIC.history}. */
import { type VoiceStore, voiceOutcome } from '../voice/store.ts';
import type { Track } from './track.ts';

export interface Played {
  id: string;
  track: Track;
  /** Who had asked for it. */
  user: string;
  /** ISO 8601. */
  at: string;
}

/** Notes that something began to play; what a session plays again at once stands there once. */
export async function notePlayed(
  store: VoiceStore,
  { guild, session, track, user, at }: { guild: string; session: string; track: Track; user: string; at: Date },
): Promise<void> {
  await voiceOutcome(
    store,
    'music_note_played',
    (sql) => sql`music_note_played(${guild}, ${session}, ${sql.json(track)}, ${user}, ${at})`,
  );
}

/** What was played, the newest first. */
export function readHistory(
  store: VoiceStore,
  guildId: string,
  { offset, limit }: { offset: number; limit: number },
): Promise<{ count: number; played: Played[] }> {
  return voiceOutcome(
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

/** These of what was played in the guild, the newest first. */
export function readPlayed(store: VoiceStore, guildId: string, ids: readonly string[]): Promise<Track[]> {
  return voiceOutcome(
    store,
    'music_history_by_id',
    (sql) => sql`(
    select coalesce(jsonb_agg(track order by history_id desc), '[]') from music_history
    where guild_id = ${guildId} and history_id = any (string_to_array(${ids.join(',')}, ',')::bigint[]))`,
  );
}
