import { MUSIC } from '../../../shared/music/catalog.ts';
import { readFavorites, readFavoritesById, removeFavorites } from '../../../shared/music/favorites.ts';
import { isGated } from '../../../shared/platform/store.ts';
import { arg } from '../../interactions/custom-id.ts';
import { type Outcome, refuse, reply, update } from '../../interactions/reply.ts';
import { COLORS } from '../format.ts';
import { type Place, paginator, readPage, rowOf } from '../paginator.ts';
import { button, type GuildContext, select, subcommand } from '../services.ts';
import { PLAY, startPlaying } from './request.ts';
import { choiceOf, numbered, PER_PAGE } from './track-list.ts';

const READ = { contexts: ['guild'], effect: 'read', visibility: 'ephemeral' } as const;
const GONE = "Those tracks aren't your favorites anymore. `/music favorites` shows the current ones.";

export const favorites = subcommand({
  description: 'See your favorites, and play them',
  ...READ,
  run: (context) => showFavorites(context, 0, reply),
});

export const favoritePages = paginator({
  id: 'music.favorites',
  ...READ,
  show: (context, _, page, place) => showFavorites(context, page, place),
});

export const playFavorites = select({
  id: 'music.favorites.play',
  ...PLAY,
  run: async (context) => {
    const found = await readFavoritesById(context.store, context.user.id, context.values);
    if (found.length === 0) return refuse(GONE);
    return startPlaying(context, 'enqueue', { list: { kind: 'favorites', ids: [...context.values] }, place: 'end' });
  },
});

export const playAllFavorites = button({
  id: 'music.favorites.all',
  ...PLAY,
  run: async (context) => {
    const { count } = await readFavorites(context.store, context.user.id, { offset: 0, limit: 0 });
    return count === 0 ? refuse(GONE) : startPlaying(context, 'enqueue', { list: { kind: 'favorites' }, place: 'end' });
  },
});

export const dropFavorites = select({
  id: 'music.favorites.drop',
  contexts: ['guild'],
  effect: 'change',
  visibility: 'ephemeral',
  args: { page: arg.integer() },
  run: async (context) => {
    const { store, caller, values, args } = context;
    const outcome = await removeFavorites(store, caller, values);
    return isGated(outcome) ? outcome : showFavorites(context, args.page, update);
  },
});

async function showFavorites({ store, user }: GuildContext, asked: number, place: Place): Promise<Outcome> {
  const { found, offset, ...position } = await readPage(
    asked,
    PER_PAGE,
    (slice) => readFavorites(store, user.id, slice),
    ({ count }) => count,
  );
  const { count, favorites: shown } = found;
  const onlyFor = user.id;
  const tracks = shown.map(({ track }) => track);
  const options = shown.map(({ id, track }) => choiceOf(id, track));
  const max = options.length;
  const { page } = position;
  return place({
    embeds: [
      {
        color: COLORS.accent,
        title: 'Your favorites',
        description:
          numbered(tracks, offset).join('\n') ||
          "You don't have any yet. Add the current track with `/music favorite`.",
        footer: { text: `${count} of ${MUSIC.playlists.items}` },
      },
    ],
    rows: [
      ...(max === 0
        ? []
        : [
            [playFavorites.with({}, { placeholder: 'Play tracks', options, max, onlyFor })],
            [dropFavorites.with({ page }, { placeholder: 'Remove tracks', options, max, onlyFor })],
          ]),
      ...rowOf([
        ...(count === 0 ? [] : [playAllFavorites.with({}, { label: 'Play all', style: 'primary', onlyFor })]),
        ...favoritePages.buttons({}, position, onlyFor),
      ]),
    ],
  });
}
