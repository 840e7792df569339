import { MUSIC } from '../../../shared/music/catalog.ts';
import type { importPlaylist as importPlaylistJob } from '../../../shared/music/import-playlist.ts';
import { FILE_BYTES, type PlaylistFile, readPlaylistFile } from '../../../shared/music/playlist-file.ts';
import { PLAYLIST_NAME_LENGTH, parsePlaylistName } from '../../../shared/music/playlist-name.ts';
import { createPlaylist, readPlaylist } from '../../../shared/music/playlists.ts';
import { searchingNode } from '../../../shared/music/reads.ts';
import { plain } from '../../../shared/platform/markdown.ts';
import type { Answer } from '../../interactions/behaviour.ts';
import { refuse } from '../../interactions/reply.ts';
import { answerLater } from '../../jobs/answer-later.ts';
import { notSetUp } from '../../voice/services.ts';
import { readUpload } from '../attachment.ts';
import { counted } from '../format.ts';
import { changed } from '../messages.ts';
import { type GuildContext, option, subcommand } from '../services.ts';
import { playlistCaller } from './caller.ts';
import { ownerOption } from './options.ts';
import { BAD_NAME, NAME_TAKEN, notCreated, UNKNOWN } from './refusals.ts';

const ALL = { offset: 0, limit: MUSIC.playlists.items };
const NO_NODE = "I can't look up tracks right now. Please try again in a minute.";
const GONE = "I couldn't download that file from Discord. Please upload it again.";
const NO_PLAYLIST = "That file isn't a playlist. You can create one with `/playlist export`.";

export const importPlaylist = subcommand({
  contexts: ['guild'],
  description: 'Create a playlist from a file, or copy one that is shared with you',
  effect: 'change',
  visibility: 'ephemeral',
  // A file keeps a node busy for a while.
  limit: 'costly',
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
    const { file, code } = context.options;
    if (file !== undefined && code === undefined) return importFile(context, file);
    if (code !== undefined && file === undefined) return copyShared(context, code);
    return refuse('Choose either a `file` or a `code`.');
  },
});

type Options = { options: { name?: string | undefined; for?: 'member' | 'guild' | undefined } };

/** Copies a playlist that's in the database. */
async function copyShared(context: GuildContext & Options, code: string): Promise<Awaited<Answer>> {
  const { store, options } = context;
  const found = await readPlaylist(store, playlistCaller(context), code, ALL);
  if (found === null) return refuse(UNKNOWN);
  const name = parsePlaylistName(options.name ?? found.name);
  if (name === undefined) return refuse(BAD_NAME);
  const tracks = found.items.map(({ track }) => track);
  const outcome = await createPlaylist(store, playlistCaller(context), { of: options.for ?? 'member', name, tracks });
  if (outcome.status !== 'created') return notCreated(outcome, `${NAME_TAKEN} You can set it with \`name\`.`);
  return changed(`You created **${plain(name)}** with ${counted(tracks.length, 'track')}.`);
}

/** Leaves it to a job to look up what's in a file: up to 200 addresses. */
async function importFile(context: GuildContext & Options, upload: Upload): Promise<Awaited<Answer>> {
  const { options, store, voice } = context;
  if (voice.control === undefined) return refuse(notSetUp('VOICE_NODE_SECRET'));
  if ((await searchingNode(store)) === undefined) return refuse(NO_NODE);
  const file = await readFile(upload, context);
  if ('sentence' in file) return refuse(file.sentence);
  const name = parsePlaylistName(options.name ?? file.name);
  if (name === undefined) return refuse(BAD_NAME);
  const caller = { ...playlistCaller(context), guild: { ...context.guild, roleIds: [...context.guild.roleIds] } };
  const { addresses, left } = file;
  return answerLater<typeof importPlaylistJob>(context, 'import_playlist', {
    name,
    of: options.for ?? 'member',
    caller,
    addresses,
    left,
  });
}

interface Upload {
  url: string;
  size: number;
}

async function readFile(file: Upload, context: GuildContext): Promise<PlaylistFile | { sentence: string }> {
  const upload = await readUpload(file, context, FILE_BYTES);
  if (upload.status === 'gone') return { sentence: GONE };
  if (upload.status === 'too_large')
    return { sentence: `That file is too large: a playlist has at most ${FILE_BYTES / 1_024} KiB. ${NO_PLAYLIST}` };
  return readPlaylistFile(upload.text, context.allowsPrivateMedia) ?? { sentence: NO_PLAYLIST };
}
