/** Adds the current track to a playlist, or what a node finds. */
import { MUSIC } from '../../../shared/music/catalog.ts';
import { decodeTrack } from '../../../shared/music/encoded-track.ts';
import { trackLine } from '../../../shared/music/panel.ts';
import { type AddOutcome, addToPlaylist, putIntoPlaylist } from '../../../shared/music/playlists.ts';
import { searchingNode } from '../../../shared/music/reads.ts';
import type { Track } from '../../../shared/music/track.ts';
import { queryOf } from '../../../shared/music/typed-address.ts';
import { plain } from '../../../shared/platform/markdown.ts';
import { answeredBefore } from '../../../shared/voice/asked-before.ts';
import { CallError } from '../../../shared/voice/call-errors.ts';
import { NodeUnreachable } from '../../../shared/voice/control-client.ts';
import type { Answer } from '../../interactions/behaviour.ts';
import { refuse } from '../../interactions/reply.ts';
import { notSetUp } from '../../voice/services.ts';
import { channelThatPlays } from '../../voice/target-channel.ts';
import { counted } from '../format.ts';
import { changed } from '../messages.ts';
import { PLAY } from '../music/request.ts';
import { nothingPlaysIn, refusalSentence } from '../music/results.ts';
import { searchChoices } from '../music/search-choices.ts';
import { type GuildContext, option, subcommand } from '../services.ts';
import { playlistCaller } from './caller.ts';
import { playlistOption } from './options.ts';
import { playlistRefusal } from './refusals.ts';

const MOST = MUSIC.playlists.items;
/** How long a list may take, in milliseconds: the answer is deferred, and Workers end it after 20 s. */
const LOAD_MS = 16_000;
const NO_NODE = "I can't search right now. Please try again in a minute.";

export const add = subcommand({
  description: 'Add the current track, a link, or a search result to a playlist',
  ...PLAY,
  visibility: 'ephemeral',
  options: {
    playlist: playlistOption,
    query: option.string({
      description: 'A link, or a title and artist (default: the current track)',
      minLength: MUSIC.query.least,
      maxLength: MUSIC.query.most,
      autocomplete: searchChoices,
    }),
    what: option.string({
      description: 'How much of what plays (default: the current track)',
      choices: [
        { name: 'Current track', value: 'now' },
        { name: 'Current track and the queue', value: 'all' },
      ],
    }),
  },
  run: (context) => {
    const { playlist, query, what } = context.options;
    if (query === undefined) return addPlaying(context, playlist, what === 'all');
    if (what !== undefined) return refuse('Choose either `query` or `what`, not both.');
    return addFound(context, playlist, queryOf(query));
  },
});

async function addPlaying(context: GuildContext, playlist: string, isAll: boolean): Promise<Awaited<Answer>> {
  const target = await channelThatPlays(context);
  if ('sentence' in target) return refuse(target.sentence);
  const { channelId } = target;
  const outcome = await addToPlaylist(context.store, playlistCaller(context), playlist, { channelId, isAll });
  return outcome.status === 'nothing_plays' ? refuse(nothingPlaysIn(channelId)) : added(outcome);
}

async function addFound(context: GuildContext, playlist: string, query: string): Promise<Awaited<Answer>> {
  const { store, caller } = context;
  if (query === '') return refuse('Enter what to add: a link, or a title and artist.');
  // A second search may find something else, but the playlist already has what the first one found.
  const [before, found] = await Promise.all([answeredBefore<AddOutcome>(store, caller.key), find(context, query)]);
  if (before !== undefined) return added(before);
  if ('sentence' in found) return refuse(found.sentence);
  return added(await putIntoPlaylist(store, playlistCaller(context), playlist, { query, ...found }));
}

/** What a node finds for a query, as much as a playlist can hold; or why there is nothing. */
async function find(
  { store, voice, guild }: GuildContext,
  query: string,
): Promise<{ tracks: Track[]; more: number } | { sentence: string }> {
  if (voice.control === undefined) return { sentence: notSetUp('VOICE_NODE_SECRET') };
  const node = await searchingNode(store);
  if (node === undefined) return { sentence: NO_NODE };
  try {
    const loaded = await voice.control.call(node, 'load', { guild: guild.id, query, most: MOST }, LOAD_MS);
    if (loaded.status !== 'found') return { sentence: refusalSentence(loaded, '') };
    const tracks = loaded.encoded.map(decodeTrack).filter((track) => track !== undefined);
    if (tracks.length === 0) return { sentence: refusalSentence({ status: 'not_found', query }, '') };
    return { tracks, more: loaded.left + loaded.encoded.length - tracks.length };
  } catch (error) {
    if (error instanceof NodeUnreachable || error instanceof CallError) return { sentence: NO_NODE };
    throw error;
  }
}

function added(outcome: AddOutcome): Awaited<Answer> {
  switch (outcome.status) {
    case 'added': {
      const what = outcome.added === 1 ? trackLine(outcome.first) : counted(outcome.added, 'track');
      const left = outcome.left === 0 ? '' : ` ${counted(outcome.left, 'more track')} didn't fit.`;
      return changed(`Added ${what} to **${plain(outcome.name)}**.${left}`);
    }
    case 'full':
      return refuse(`That playlist is full: it has ${MOST} tracks. Make room with \`/playlist remove\`.`);
    default:
      return playlistRefusal(outcome);
  }
}
