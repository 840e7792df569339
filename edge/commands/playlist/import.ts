/** Playlists that leave as files, and come back as files or by the code they are shared with. */
import { MUSIC } from '../../../shared/music/catalog.ts';
import { count } from '../../../shared/music/panel.ts';
import { FILE_BYTES, readPlaylistFile, writePlaylistFile } from '../../../shared/music/playlist-file.ts';
import { PLAYLIST_NAME_LENGTH, parsePlaylistName } from '../../../shared/music/playlist-name.ts';
import { createPlaylist, readPlaylist } from '../../../shared/music/playlists.ts';
import type { Track } from '../../../shared/music/track.ts';
import { plain } from '../../../shared/platform/markdown.ts';
import { refuse, reply } from '../../interactions/reply.ts';
import { COLOURS } from '../look.ts';
import { said, saying } from '../music/track-list.ts';
import { type Context, looked } from '../pools/refusals.ts';
import { option, subcommand } from '../services.ts';
import { BAD_NAME, callerOf, NAME_TAKEN, notCreated, ownerOption, playlistOption, UNKNOWN } from './options.ts';

const ALL = { offset: 0, limit: MUSIC.playlists.items };
/** How long Discord may take over a file, in milliseconds. */
const FETCH_MS = 5_000;
const GONE = 'Discord does not give me that file. Upload it once more.';
const NO_PLAYLIST = 'That file is no playlist of mine. `/playlist export` makes one.';

export const exporting = subcommand({
  description: 'Get a playlist as a file, to keep it or to take it elsewhere',
  effect: 'read',
  visibility: 'ephemeral',
  options: { playlist: playlistOption },
  run: (context) => {
    const { voice, options } = context;
    return looked(
      voice.store,
      context,
      readPlaylist(voice.store, callerOf(context), options.playlist, ALL),
      (found) => {
        if (found === null) return refuse(UNKNOWN);
        const tracks = found.items.map(({ track }) => track);
        return reply({
          ...saying(
            `**${plain(found.name)}**, ${count(tracks.length, 'track')}. \`/playlist import\` reads the file.`,
            COLOURS.accent,
          ),
          files: [
            { name: 'playlist.json', contentType: 'application/json', data: writePlaylistFile(found.name, tracks) },
          ],
        });
      },
    );
  },
});

export const importing = subcommand({
  description: 'Make a playlist from a file, or from one that somebody shares with you',
  effect: 'change',
  visibility: 'ephemeral',
  options: {
    file: option.attachment({ description: 'A file that `/playlist export` has made' }),
    code: option.string({ description: 'The code of a playlist, or the name of one you can use', maxLength: 100 }),
    name: option.string({ description: 'What it is called; as it was when left out', maxLength: PLAYLIST_NAME_LENGTH }),
    for: ownerOption,
  },
  run: async (context) => {
    const { voice, options } = context;
    const { file, code } = options;
    if ((file === undefined) === (code === undefined)) return refuse('Give me either a `file` or a `code`.');
    const given = file === undefined ? await shared(context, code as string) : await uploaded(file, context);
    if ('sentence' in given) return refuse(given.sentence);
    const name = parsePlaylistName(options.name ?? given.name);
    if (name === undefined) return refuse(BAD_NAME);
    const wish = { of: options.for ?? 'member', name, tracks: given.tracks } as const;
    const outcome = await createPlaylist(voice.store, callerOf(context), wish);
    if (outcome.status !== 'created')
      return refuse(notCreated(outcome, `${NAME_TAKEN} \`name\` gives this one its own.`));
    const left = given.left === 0 ? '' : ` ${count(given.left, 'more track')} could not be read.`;
    return said(`**${plain(name)}** is there, with ${count(given.tracks.length, 'track')}.${left}`);
  },
});

type Given = { name: string; tracks: readonly Track[]; left: number } | { sentence: string };

async function shared(context: Context, code: string): Promise<Given> {
  const found = await readPlaylist(context.voice.store, callerOf(context), code, ALL);
  if (found === null) return { sentence: UNKNOWN };
  return { name: found.name, tracks: found.items.map(({ track }) => track), left: 0 };
}

/** Reads what was uploaded. Discord says where it is; that it is Discord's own place is checked all the same. */
async function uploaded(
  { url, size }: { url: string; size: number },
  { attachmentOrigins, allowsPrivateMedia }: Context,
): Promise<Given> {
  if (!attachmentOrigins.has(URL.parse(url)?.origin ?? '')) return { sentence: GONE };
  if (size > FILE_BYTES)
    return { sentence: `That file is larger than any playlist, ${FILE_BYTES / 1_024} KiB. ${NO_PLAYLIST}` };
  let text: string;
  try {
    // Workers know no redirect `error`; one that is not followed is no answer either.
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(FETCH_MS) });
    if (!response.ok) return { sentence: GONE };
    text = await response.text();
  } catch {
    // Slow or gone: either way another try is all that helps.
    return { sentence: GONE };
  }
  return readPlaylistFile(text, allowsPrivateMedia) ?? { sentence: NO_PLAYLIST };
}
