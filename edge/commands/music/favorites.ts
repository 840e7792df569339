/** What a member likes: kept while it plays, looked at and played later. */
import { MUSIC } from '../../../shared/music/catalog.ts';
import { addFavorite, readFavorites, readFavoritesById, removeFavorites } from '../../../shared/music/favorites.ts';
import { trackLine } from '../../../shared/music/panel.ts';
import { arg } from '../../interactions/custom-id.ts';
import { type MessageBody, type Outcome, refuse, reply, update, whisper } from '../../interactions/reply.ts';
import { channelThatPlays } from '../../voice/music-channel.ts';
import { COLOURS, gateSentence, isGateRefusal } from '../look.ts';
import { type Context, looked } from '../pools/refusals.ts';
import { button, select, subcommand } from '../services.ts';
import { PLAY_LIMIT } from './play.ts';
import { silentIn, start } from './request.ts';
import { choiceOf, numbered, pageAt, saying, turning } from './track-list.ts';

export const favorite = subcommand({
  description: 'Keep what plays as one of your favourites',
  effect: 'change',
  visibility: 'ephemeral',
  run: async (context) => {
    const meant = await channelThatPlays(context);
    return 'sentence' in meant ? refuse(meant.sentence) : keepFavorite(context, meant.channelId);
  },
});

/** Makes what plays in a channel a favourite, told to the member alone. */
export async function keepFavorite(context: Context, channelId: string): Promise<Outcome> {
  const { voice } = context;
  const outcome = await addFavorite(voice.store, context, channelId);
  switch (outcome.status) {
    case 'added':
      return whisper(
        saying(`${trackLine(outcome.track)} is one of your favourites. \`/music favorites\` has them all.`),
      );
    case 'already':
      return whisper(saying(`${trackLine(outcome.track)} is one of your favourites already.`, COLOURS.calm));
    case 'nothing_plays':
      return refuse(silentIn(channelId));
    case 'full':
      return refuse(
        `You have ${MUSIC.playlists.items} favourites, as many as one can. \`/music favorites\` removes some.`,
      );
    default:
      return refuse(gateSentence(outcome));
  }
}

export const favorites = subcommand({
  description: 'See your favourites, and play them',
  effect: 'read',
  visibility: 'ephemeral',
  run: (context) => page(context, 0, reply),
});

export const turnFavorites = button({
  id: 'music.favorites',
  effect: 'read',
  visibility: 'ephemeral',
  args: { page: arg.integer() },
  run: (context) => page(context, context.args.page, update),
});

export const playFavorites = select({
  id: 'music.favorites.play',
  effect: 'change',
  visibility: 'public',
  limit: PLAY_LIMIT,
  run: async (context) => {
    const { voice, user, values } = context;
    const found = await readFavoritesById(voice.store, user.id, values);
    return found.length === 0
      ? refuse(GONE)
      : start(context, 'enqueue', { tracks: found.map(({ track }) => track), place: 'end' });
  },
});

export const playAllFavorites = button({
  id: 'music.favorites.all',
  effect: 'change',
  visibility: 'public',
  limit: PLAY_LIMIT,
  run: async (context) => {
    const { voice, user } = context;
    const { favorites } = await readFavorites(voice.store, user.id, { offset: 0, limit: MUSIC.playlists.items });
    if (favorites.length === 0) return refuse(GONE);
    return start(context, 'enqueue', { tracks: favorites.map(({ track }) => track), place: 'end' });
  },
});

export const dropFavorites = select({
  id: 'music.favorites.drop',
  effect: 'change',
  visibility: 'ephemeral',
  args: { page: arg.integer() },
  run: async (context) => {
    const { voice, values, args } = context;
    const outcome = await removeFavorites(voice.store, context, values);
    return isGateRefusal(outcome) ? refuse(gateSentence(outcome)) : page(context, args.page, update);
  },
});

const GONE = 'That is none of your favourites any more. `/music favorites` shows those you have.';

function page(context: Context, asked: number, show: (body: MessageBody) => Outcome): Promise<Outcome> {
  const { voice, user } = context;
  const at = Math.max(asked, 0);
  return looked(
    voice.store,
    context,
    readFavorites(voice.store, user.id, pageAt(at)),
    ({ count, favorites: found }) => {
      const lines = numbered(
        found.map(({ track }) => track),
        pageAt(at).offset,
      );
      const empty =
        count === 0
          ? 'You have none yet. `/music favorite` keeps what plays.'
          : 'There is nothing on this page any more.';
      const onlyFor = user.id;
      const options = found.map(({ id, track }) => choiceOf(id, track));
      const turn = turning(at, count, (to, look) => turnFavorites.with({ page: to }, { ...look, onlyFor }));
      const menus =
        options.length === 0
          ? []
          : [
              [playFavorites.with({}, { placeholder: 'Play some of them', options, max: options.length, onlyFor })],
              [
                dropFavorites.with(
                  { page: at },
                  { placeholder: 'Remove some of them', options, max: options.length, onlyFor },
                ),
              ],
            ];
      const all = count === 0 ? [] : [playAllFavorites.with({}, { label: 'Play all', style: 'primary', onlyFor })];
      const buttons = [...all, ...turn];
      return show({
        embeds: [
          {
            color: COLOURS.accent,
            title: 'Your favourites',
            description: lines.join('\n') || empty,
            footer: { text: `${count} of ${MUSIC.playlists.items}` },
          },
        ],
        rows: [...menus, ...(buttons.length === 0 ? [] : [buttons])],
      });
    },
  );
}
