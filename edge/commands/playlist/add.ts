/** What is put into a playlist: what plays, or what a node finds. */
import { MUSIC } from '../../../shared/music/catalog.ts';
import { decodeTrack } from '../../../shared/music/encoded-track.ts';
import { count, trackLine } from '../../../shared/music/panel.ts';
import { type AddOutcome, addToPlaylist, putIntoPlaylist } from '../../../shared/music/playlists.ts';
import { searchingNode } from '../../../shared/music/reads.ts';
import type { Track } from '../../../shared/music/track.ts';
import { plain } from '../../../shared/platform/markdown.ts';
import { answeredBefore } from '../../../shared/voice/asked-before.ts';
import { CallError } from '../../../shared/voice/call-errors.ts';
import { NodeUnreachable } from '../../../shared/voice/control-client.ts';
import { type Outcome, refuse } from '../../interactions/reply.ts';
import { channelThatPlays } from '../../voice/music-channel.ts';
import { notSetUp } from '../../voice/services.ts';
import { PLAY_LIMIT } from '../music/play.ts';
import { silentIn } from '../music/request.ts';
import { refusalSentence } from '../music/results.ts';
import { searchChoices } from '../music/search-choices.ts';
import { said } from '../music/track-list.ts';
import type { Context } from '../pools/refusals.ts';
import { option, subcommand } from '../services.ts';
import { callerOf, playlistOption, playlistRefusal } from './options.ts';

const MOST = MUSIC.playlists.items;
const NOBODY_LOOKS = 'None of my voices can look for it right now. Please try again in a minute.';

export const add = subcommand({
  description: 'Put something into a playlist: what plays, an address, or what a search finds',
  effect: 'change',
  visibility: 'ephemeral',
  limit: PLAY_LIMIT,
  options: {
    playlist: playlistOption,
    query: option.string({
      description: 'An address, or a title and who made it; what plays when left out',
      minLength: MUSIC.query.least,
      maxLength: MUSIC.query.most,
      autocomplete: searchChoices,
    }),
    what: option.string({
      description: 'Of what plays; that alone when left out',
      choices: [
        { name: 'What plays', value: 'now' },
        { name: 'What plays and all that waits', value: 'all' },
      ],
    }),
  },
  run: (context) => {
    const { playlist, query, what } = context.options;
    if (query === undefined) return addPlaying(context, playlist, what === 'all');
    if (what !== undefined) return refuse('Either `query` or `what`: leave one of them out.');
    return addFound(context, playlist, query.trim());
  },
});

async function addPlaying(context: Context, playlist: string, isAll: boolean): Promise<Outcome> {
  const meant = await channelThatPlays(context);
  if ('sentence' in meant) return refuse(meant.sentence);
  const { channelId } = meant;
  const outcome = await addToPlaylist(context.voice.store, callerOf(context), playlist, { channelId, isAll });
  return outcome.status === 'nothing_plays' ? refuse(silentIn(channelId)) : told(outcome);
}

async function addFound(context: Context, playlist: string, query: string): Promise<Outcome> {
  const { voice, key } = context;
  if (query === '') return refuse('Say what to put in: an address, or a title and who made it.');
  // What is found may differ the second time; what was put in does not.
  const [before, found] = await Promise.all([answeredBefore<AddOutcome>(voice.store, key), find(context, query)]);
  if (before !== undefined) return told(before);
  if ('sentence' in found) return refuse(found.sentence);
  return told(await putIntoPlaylist(voice.store, callerOf(context), playlist, { query, ...found }));
}

/** What a node makes of a query, as far as a playlist can hold it, or why there is nothing. */
async function find(
  { voice, guild }: Context,
  query: string,
): Promise<{ tracks: Track[]; more: number } | { sentence: string }> {
  if (voice.control === undefined) return { sentence: notSetUp('VOICE_NODE_SECRET') };
  const node = await searchingNode(voice.store);
  if (node === undefined) return { sentence: NOBODY_LOOKS };
  try {
    const loaded = await voice.control.call(node, 'load', { guild: guild?.id ?? '0', query, most: MOST });
    if (loaded.status !== 'found') return { sentence: refusalSentence(loaded, { channelId: '0' }) };
    const tracks = loaded.encoded.map(decodeTrack).filter((track) => track !== undefined);
    if (tracks.length === 0) return { sentence: refusalSentence({ status: 'not_found', query }, { channelId: '0' }) };
    return { tracks, more: loaded.left + loaded.encoded.length - tracks.length };
  } catch (error) {
    if (error instanceof NodeUnreachable || error instanceof CallError) return { sentence: NOBODY_LOOKS };
    throw error;
  }
}

function told(outcome: AddOutcome): Outcome {
  switch (outcome.status) {
    case 'added': {
      const what = outcome.added === 1 ? trackLine(outcome.first) : count(outcome.added, 'track');
      const left = outcome.left === 0 ? '' : ` ${count(outcome.left, 'more track')} did not fit.`;
      return said(`Put ${what} into **${plain(outcome.name)}**.${left}`);
    }
    case 'full':
      return refuse(`It has ${MOST} tracks, as many as one can have. \`/playlist remove\` makes room.`);
    default:
      return refuse(playlistRefusal(outcome));
  }
}
