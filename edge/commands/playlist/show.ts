/** What is in a playlist: looked at, played, added to, taken out of. */
import { MUSIC } from '../../../shared/music/catalog.ts';
import { count, trackLine } from '../../../shared/music/panel.ts';
import {
  listPlaylists,
  type PlaylistPage,
  type PlaylistSummary,
  readPlaylist,
  removeFromPlaylist,
} from '../../../shared/music/playlists.ts';
import { plain } from '../../../shared/platform/markdown.ts';
import { arg } from '../../interactions/custom-id.ts';
import { type MessageBody, type Outcome, refuse, reply, update } from '../../interactions/reply.ts';
import { COLOURS } from '../look.ts';
import { PLAY_LIMIT } from '../music/play.ts';
import { start } from '../music/request.ts';
import { numbered, pageAt, said, turning } from '../music/track-list.ts';
import { type Context, looked } from '../pools/refusals.ts';
import { button, option, subcommand } from '../services.ts';
import { fitting } from '../truncate.ts';
import { callerOf, playlistOption, playlistRefusal, UNKNOWN } from './options.ts';

const ALL = { offset: 0, limit: MUSIC.playlists.items };
const PLACES = { min: 1, max: MUSIC.playlists.items } as const;

export const list = subcommand({
  description: 'See your playlists, this server’s, and those you work on',
  effect: 'read',
  visibility: 'ephemeral',
  run: (context) => {
    const { voice } = context;
    return looked(voice.store, context, listPlaylists(voice.store, callerOf(context)), (found) => {
      const description = fitting(found.map(summaryLine)) || 'None yet. `/playlist create` makes one.';
      return reply({ embeds: [{ color: COLOURS.accent, title: 'Playlists', description }] });
    });
  },
});

function summaryLine({ name, of, owner, tracks, right }: PlaylistSummary): string {
  const whose = of === 'guild' ? ' · the server’s' : right === 'owner' ? '' : ` · <@${owner}>’s`;
  return `**${plain(name)}** · ${count(tracks, 'track')}${whose}`;
}

export const show = subcommand({
  description: 'See what is in a playlist',
  effect: 'read',
  visibility: 'ephemeral',
  options: { playlist: playlistOption },
  run: (context) => page(context, context.options.playlist, 0, reply),
});

export const turnPlaylist = button({
  id: 'playlist.page',
  effect: 'read',
  visibility: 'ephemeral',
  args: { playlist: arg.snowflake(), page: arg.integer() },
  run: (context) => page(context, context.args.playlist, context.args.page, update),
});

/** Of a page that shows it. */
export const playShown = button({
  id: 'playlist.play',
  effect: 'change',
  visibility: 'public',
  limit: PLAY_LIMIT,
  args: { playlist: arg.snowflake() },
  run: (context) => playPlaylist(context, context.args.playlist, 'end'),
});

function page(
  context: Context,
  playlist: string,
  asked: number,
  show: (body: MessageBody) => Outcome,
): Promise<Outcome> {
  const { voice } = context;
  const at = Math.max(asked, 0);
  return looked(voice.store, context, readPlaylist(voice.store, callerOf(context), playlist, pageAt(at)), (found) =>
    found === null ? refuse(UNKNOWN) : show(contents(found, at, context.user.id)),
  );
}

function contents(found: PlaylistPage, at: number, onlyFor: string): MessageBody {
  const { id, name, of, owner, code, tracks, items, editors, right } = found;
  const lines = numbered(
    items.map(({ track }) => track),
    pageAt(at).offset,
    (index) => (of === 'guild' || editors.length > 0 ? ` · <@${items[index]?.addedBy}>` : ''),
  );
  const empty =
    tracks === 0 ? 'It is empty. `/playlist add` puts what plays into it.' : 'There is nothing on this page any more.';
  const working = editors.map(({ id: editor, isRole }) => (isRole ? `<@&${editor}>` : `<@${editor}>`)).join(' ');
  // Somebody who came by a code sees the playlist, and cannot name it by its id.
  const isKnown = right !== 'reader' || of === 'guild';
  const turn = turning(at, tracks, (to, look) => turnPlaylist.with({ playlist: id, page: to }, { ...look, onlyFor }));
  const play = playShown.with({ playlist: id }, { label: 'Play', style: 'primary', isDisabled: tracks === 0, onlyFor });
  return {
    embeds: [
      {
        color: COLOURS.accent,
        title: plain(name),
        description: [
          of === 'guild' ? 'The server’s' : `<@${owner}>’s`,
          '',
          ...(lines.length === 0 ? [empty] : lines),
        ].join('\n'),
        fields: [
          ...(working === '' ? [] : [{ name: 'Others who work on it', value: working }]),
          ...(code === null ? [] : [{ name: 'Shared with the code', value: `\`${code}\`` }]),
        ],
        footer: { text: `${tracks} of ${MUSIC.playlists.items} tracks` },
      },
    ],
    rows: isKnown ? [[play, ...turn]] : [],
  };
}

export const play = subcommand({
  description: 'Play a playlist in your voice channel',
  effect: 'change',
  visibility: 'public',
  limit: PLAY_LIMIT,
  options: {
    playlist: playlistOption,
    place: option.string({
      description: 'Where in line; at its end when left out',
      choices: [
        { name: 'At the end of the line', value: 'end' },
        { name: 'Next', value: 'next' },
        { name: 'Now; what plays goes on afterwards', value: 'now' },
      ],
    }),
  },
  run: (context) => playPlaylist(context, context.options.playlist, context.options.place ?? 'end'),
});

async function playPlaylist(context: Context, playlist: string, where: 'end' | 'next' | 'now'): Promise<Outcome> {
  const { voice } = context;
  const found = await readPlaylist(voice.store, callerOf(context), playlist, ALL);
  if (found === null) return refuse(UNKNOWN);
  const tracks = found.items.map(({ track }) => track);
  if (tracks.length === 0) return refuse('That playlist is empty. `/playlist add` puts what plays into it.');
  return start(context, 'enqueue', { tracks, place: where });
}

export const remove = subcommand({
  description: 'Take tracks out of a playlist',
  effect: 'change',
  visibility: 'ephemeral',
  options: {
    playlist: playlistOption,
    place: option.integer({ description: 'Its number, as `/playlist show` has it', required: true, ...PLACES }),
    to: option.integer({ description: 'The last one, to take out several', ...PLACES }),
  },
  run: async (context) => {
    const { voice, options } = context;
    const { place: from, to = from } = options;
    if (to < from) return refuse('`to` comes after `place`, or is left out.');
    const outcome = await removeFromPlaylist(voice.store, callerOf(context), options.playlist, { from, to });
    switch (outcome.status) {
      case 'removed':
        return said(
          outcome.count === 1 ? `Took out ${trackLine(outcome.first)}.` : `Took out ${count(outcome.count, 'track')}.`,
        );
      case 'no_such_place':
        return refuse(
          outcome.tracks === 0
            ? 'That playlist is empty already.'
            : `It has ${count(outcome.tracks, 'track')}. \`/playlist show\` has their numbers.`,
        );
      default:
        return refuse(playlistRefusal(outcome));
    }
  },
});
