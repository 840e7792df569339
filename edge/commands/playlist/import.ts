import { MUSIC } from '../../../shared/music/catalog.ts';
import { FILE_BYTES, readPlaylistFile } from '../../../shared/music/playlist-file.ts';
import { PLAYLIST_NAME_LENGTH, parsePlaylistName } from '../../../shared/music/playlist-name.ts';
import { createPlaylist, readPlaylist } from '../../../shared/music/playlists.ts';
import type { Track } from '../../../shared/music/track.ts';
import { plain } from '../../../shared/platform/markdown.ts';
import { refuse } from '../../interactions/reply.ts';
import { readUpload } from '../attachment.ts';
import { counted } from '../format.ts';
import { changed } from '../messages.ts';
import { type GuildContext, option, subcommand } from '../services.ts';
import { playlistCaller } from './caller.ts';
import { ownerOption } from './options.ts';
import { BAD_NAME, NAME_TAKEN, notCreated, UNKNOWN } from './refusals.ts';

const ALL = { offset: 0, limit: MUSIC.playlists.items };
const GONE = "I couldn't download that file from Discord. Please upload it again.";
const NO_PLAYLIST = "That file isn't a playlist. You can create one with `/playlist export`.";

export const importPlaylist = subcommand({
  contexts: ['guild'],
  description: 'Create a playlist from a file, or copy one that is shared with you',
  effect: 'change',
  visibility: 'ephemeral',
  options: {
    file: option.attachment({ description: 'A file from `/playlist export`' }),
    code: option.string({
      description: 'The share code of a playlist, or the name of one you can use',
      maxLength: 100,
    }),
    name: option.string({ description: 'The new name (default: the same)', maxLength: PLAYLIST_NAME_LENGTH }),
    for: ownerOption,
  },
  run: async (context) => {
    const { store, options } = context;
    const { file, code } = options;
    if ((file === undefined) === (code === undefined)) return refuse('Choose either a `file` or a `code`.');
    const source = file === undefined ? await readShared(context, code as string) : await readFile(file, context);
    if ('sentence' in source) return refuse(source.sentence);
    const name = parsePlaylistName(options.name ?? source.name);
    if (name === undefined) return refuse(BAD_NAME);
    const request = { of: options.for ?? 'member', name, tracks: source.tracks } as const;
    const outcome = await createPlaylist(store, playlistCaller(context), request);
    if (outcome.status !== 'created') return notCreated(outcome, `${NAME_TAKEN} You can set it with \`name\`.`);
    const left = source.left === 0 ? '' : ` ${counted(source.left, 'more track')} couldn't be read.`;
    return changed(`You created **${plain(name)}** with ${counted(source.tracks.length, 'track')}.${left}`);
  },
});

type Source = { name: string; tracks: readonly Track[]; left: number } | { sentence: string };

async function readShared(context: GuildContext, code: string): Promise<Source> {
  const found = await readPlaylist(context.store, playlistCaller(context), code, ALL);
  if (found === null) return { sentence: UNKNOWN };
  return { name: found.name, tracks: found.items.map(({ track }) => track), left: 0 };
}

async function readFile(file: { url: string; size: number }, context: GuildContext): Promise<Source> {
  const upload = await readUpload(file, context, FILE_BYTES);
  if (upload.status === 'gone') return { sentence: GONE };
  if (upload.status === 'too_large')
    return { sentence: `That file is too large: a playlist has at most ${FILE_BYTES / 1_024} KiB. ${NO_PLAYLIST}` };
  return readPlaylistFile(upload.text, context.allowsPrivateMedia) ?? { sentence: NO_PLAYLIST };
}
