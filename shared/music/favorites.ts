/** Members' favorite tracks. Every change happens once per caller's key. */
import { type Gated, type GuildCaller, gateOf, run, type Store } from '../platform/store.ts';
import type { Track } from './track.ts';

export interface Favorite {
  id: string;
  track: Track;
}

/** Makes what plays in a voice channel one of the caller's favorites. */
export function addFavorite(
  store: Store,
  caller: GuildCaller,
  channelId: string,
): Promise<
  | { status: 'added' | 'already'; track: Track }
  | { status: 'nothing_plays' }
  /** They have {@link MUSIC.playlists.items} already. */
  | { status: 'full' }
  | Gated
> {
  return run(store, 'music_add_favorite', {
    key: caller.key,
    user: caller.actor.id,
    channel: channelId,
    ...gateOf(caller),
  });
}

export function removeFavorites(
  store: Store,
  caller: GuildCaller,
  ids: readonly string[],
): Promise<{ status: 'removed'; count: number } | Gated> {
  return run(store, 'music_remove_favorites', {
    key: caller.key,
    user: caller.actor.id,
    ids: ids.join(','),
    ...gateOf(caller),
  });
}

/** A member's favorites, newest first. */
export function readFavorites(
  store: Store,
  userId: string,
  { offset, limit }: { offset: number; limit: number },
): Promise<{ count: number; favorites: Favorite[] }> {
  return run(
    store,
    'favorites',
    (sql) => sql`(
    select jsonb_build_object('count', (select count(*) from music_favorites where user_id = ${userId}),
      'favorites', coalesce(jsonb_agg(jsonb_build_object('id', favorite_id::text, 'track', track) order by favorite_id desc), '[]'))
    from (select * from music_favorites where user_id = ${userId}
      order by favorite_id desc offset ${offset}::integer limit ${limit}::integer) f)`,
  );
}

/** Some of a member's favorites, newest first. Ids of other members' favorites are ignored. */
export function readFavoritesById(store: Store, userId: string, ids: readonly string[]): Promise<Favorite[]> {
  return run(
    store,
    'favorites_by_id',
    (sql) => sql`(
    select coalesce(jsonb_agg(jsonb_build_object('id', favorite_id::text, 'track', track) order by favorite_id desc), '[]')
    from music_favorites where user_id = ${userId} and favorite_id = any (string_to_array(${ids.join(',')}, ',')::bigint[]))`,
  );
}
