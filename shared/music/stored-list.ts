/** The tracks that a request refers to. Whether the asker may play them was decided when they asked. */
import { run, type Store } from '../platform/store.ts';
import { MUSIC } from './catalog.ts';
import { readFavorites, readFavoritesById } from './favorites.ts';
import { readPlayed } from './history.ts';
import type { Track } from './track.ts';
import type { StoredList } from './verbs.ts';

/** Reads them as they are now: none when the list is gone. @param whose `user` of the favorites, `guild` of the history. */
export async function readStoredList(
  store: Store,
  list: StoredList,
  whose: { user: string; guild: string },
): Promise<Track[]> {
  switch (list.kind) {
    case 'playlist':
      return run(
        store,
        'playlist_tracks',
        (sql) => sql`(
        select coalesce(jsonb_agg(track order by place), '[]') from music_playlist_items where playlist_id = ${list.id})`,
      );
    case 'favorites': {
      if (list.ids !== undefined)
        return (await readFavoritesById(store, whose.user, list.ids)).map(({ track }) => track);
      const all = await readFavorites(store, whose.user, { offset: 0, limit: MUSIC.playlists.items });
      return all.favorites.map(({ track }) => track);
    }
    case 'history':
      return readPlayed(store, whose.guild, list.ids);
  }
}
