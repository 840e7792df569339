/** What members like. Every change happens once per caller's key. */
import { gatesFor, type VoiceCaller, type VoiceGateRefusal, type VoiceStore, voiceOutcome } from '../voice/store.ts';
import type { Track } from './track.ts';

export interface Favorite {
  id: string;
  track: Track;
}

/** Makes what plays in a voice channel a favourite of the caller's. */
export function addFavorite(
  store: VoiceStore,
  caller: VoiceCaller,
  channelId: string,
): Promise<
  | { status: 'added' | 'already'; track: Track }
  | { status: 'nothing_plays' }
  /** There are {@link MUSIC.playlists.items} already. */
  | { status: 'full' }
  | VoiceGateRefusal
> {
  return voiceOutcome(
    store,
    'favorite_add',
    (sql) => sql`music_add_favorite(${caller.key}, ${caller.user.id}, ${channelId}, ${gatesFor(sql, caller)})`,
  );
}

export function removeFavorites(
  store: VoiceStore,
  caller: VoiceCaller,
  ids: readonly string[],
): Promise<{ status: 'removed'; count: number } | VoiceGateRefusal> {
  return voiceOutcome(
    store,
    'favorite_remove',
    (sql) => sql`music_remove_favorites(${caller.key}, ${caller.user.id}, ${ids.join(',')}, ${gatesFor(sql, caller)})`,
  );
}

/** A member's favourites, the newest first. */
export function readFavorites(
  store: VoiceStore,
  userId: string,
  { offset, limit }: { offset: number; limit: number },
): Promise<{ count: number; favorites: Favorite[] }> {
  return voiceOutcome(
    store,
    'favorites',
    (sql) => sql`(
    select jsonb_build_object('count', (select count(*) from music_favorites where user_id = ${userId}),
      'favorites', coalesce(jsonb_agg(jsonb_build_object('id', favorite_id::text, 'track', track) order by favorite_id desc), '[]'))
    from (select * from music_favorites where user_id = ${userId}
      order by favorite_id desc offset ${offset}::integer limit ${limit}::integer) f)`,
  );
}

/** These of a member's favourites, the newest first; those of others are not among them. */
export function readFavoritesById(store: VoiceStore, userId: string, ids: readonly string[]): Promise<Favorite[]> {
  return voiceOutcome(
    store,
    'favorites_by_id',
    (sql) => sql`(
    select coalesce(jsonb_agg(jsonb_build_object('id', favorite_id::text, 'track', track) order by favorite_id desc), '[]')
    from music_favorites where user_id = ${userId} and favorite_id = any (string_to_array(${ids.join(',')}, ',')::bigint[]))`,
  );
}
