import { MUSIC } from '../../../shared/music/catalog.ts';
import { type PlaylistPage, readPlaylist } from '../../../shared/music/playlists.ts';
import { plain } from '../../../shared/platform/markdown.ts';
import { arg } from '../../interactions/custom-id.ts';
import { type MessageBody, type Outcome, refuse, reply } from '../../interactions/reply.ts';
import { COLORS } from '../format.ts';
import { PLAY } from '../music/request.ts';
import { numbered, PER_PAGE } from '../music/track-list.ts';
import { type Place, type Position, paginator, readPage, type Slice } from '../paginator.ts';
import { button, type GuildContext, subcommand } from '../services.ts';
import { playlistCaller } from './caller.ts';
import { playlistOption } from './options.ts';
import { playPlaylist } from './play.ts';
import { UNKNOWN } from './refusals.ts';

const READ = { contexts: ['guild'], effect: 'read', visibility: 'ephemeral' } as const;

export const show = subcommand({
  description: 'See the tracks of a playlist',
  ...READ,
  options: { playlist: playlistOption },
  run: (context) => showPlaylist(context, context.options.playlist, 0, reply),
});

export const playlistPages = paginator({
  id: 'playlist.page',
  ...READ,
  args: { playlist: arg.snowflake() },
  show: (context, { playlist }, page, place) => showPlaylist(context, playlist, page, place),
});

/** On the page of a playlist. */
export const playShown = button({
  id: 'playlist.play',
  ...PLAY,
  args: { playlist: arg.snowflake() },
  run: (context) => playPlaylist(context, context.args.playlist, 'end'),
});

async function showPlaylist(context: GuildContext, playlist: string, asked: number, place: Place): Promise<Outcome> {
  const { found, ...position } = await readPage(
    asked,
    PER_PAGE,
    (slice) => readPlaylist(context.store, playlistCaller(context), playlist, slice),
    (page) => page?.tracks,
  );
  return found === null ? refuse(UNKNOWN) : place(playlistPage(found, position, context.user.id));
}

function playlistPage(found: PlaylistPage, position: Position & Slice, onlyFor: string): MessageBody {
  const { id, name, of, owner, code, tracks, items, editors, right } = found;
  const isShared = of === 'guild' || editors.length > 0;
  const lines = numbered(
    items.map(({ track }) => track),
    position.offset,
    (index) => (isShared ? ` · <@${items[index]?.addedBy}>` : ''),
  );
  const empty = 'The playlist is empty. Add the current track with `/playlist add`.';
  const mentions = editors.map(({ id: editor, isRole }) => (isRole ? `<@&${editor}>` : `<@${editor}>`)).join(' ');
  // Someone who only has its code can't use it by its id.
  const isKnown = right !== 'reader' || of === 'guild';
  const turn = playlistPages.buttons({ playlist: id }, position, onlyFor);
  const play = playShown.with({ playlist: id }, { label: 'Play', style: 'primary', isDisabled: tracks === 0, onlyFor });
  return {
    embeds: [
      {
        color: COLORS.accent,
        title: plain(name),
        description: [
          of === 'guild' ? 'This server’s playlist' : `By <@${owner}>`,
          '',
          ...(lines.length === 0 ? [empty] : lines),
        ].join('\n'),
        fields: [
          ...(mentions === '' ? [] : [{ name: 'Editors', value: mentions }]),
          ...(code === null ? [] : [{ name: 'Share code', value: `\`${code}\`` }]),
        ],
        footer: { text: `${tracks} of ${MUSIC.playlists.items} tracks` },
      },
    ],
    rows: isKnown ? [[play, ...turn]] : [],
  };
}
