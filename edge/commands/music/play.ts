import { MUSIC } from '../../../shared/music/catalog.ts';
import type { Done, Place } from '../../../shared/music/verbs.ts';
import { arg } from '../../interactions/custom-id.ts';
import { type MessageBody, type Outcome, refuse, reply, update } from '../../interactions/reply.ts';
import type { Context } from '../pools/refusals.ts';
import { button, option, subcommand } from '../services.ts';
import { type Show, start, type Where } from './request.ts';
import { addedMessage, tell } from './results.ts';
import { searchChoices } from './search-choices.ts';

/** Bursts by one member; far more than anybody types. */
export const PLAY_LIMIT = { count: 15, windowMs: 15_000 } as const;

const PLACES = [
  { name: 'At the end of the line', value: 'end' },
  { name: 'Next', value: 'next' },
  { name: 'Now; what plays goes on afterwards', value: 'now' },
] as const satisfies readonly { name: string; value: Place }[];

/** Lavalink's search prefixes. A server that has not all of them searches what it has. */
const SOURCES = [
  { name: 'YouTube', value: 'ytsearch' },
  { name: 'YouTube Music', value: 'ytmsearch' },
  { name: 'SoundCloud', value: 'scsearch' },
  { name: 'Spotify', value: 'spsearch' },
  { name: 'Apple Music', value: 'amsearch' },
  { name: 'Deezer', value: 'dzsearch' },
  { name: 'Bandcamp', value: 'bcsearch' },
] as const;

/** Lists that a custom id can hold: their ids are of these characters, and of so many. */
const LIST_ID = /^[\w-]{2,44}$/;
const LIST_AT = 'https://www.youtube.com/playlist?list=';

/** Adds the list that a video was opened from, and is gone then. */
export const addList = button({
  id: 'music.list',
  effect: 'change',
  visibility: 'public',
  limit: PLAY_LIMIT,
  args: { list: arg.token(44) },
  run: (context) => {
    const { messageId, args } = context;
    const wish = { query: `${LIST_AT}${args.list}`, place: 'end' } as const;
    return start(context, 'play', wish, tellListed, messageId);
  },
});

export const play = subcommand({
  description: 'Play something in your voice channel: an address, or words to search for',
  effect: 'change',
  visibility: 'public',
  limit: PLAY_LIMIT,
  options: {
    query: option.string({
      description: 'An address, or a title and who made it',
      required: true,
      minLength: MUSIC.query.least,
      maxLength: MUSIC.query.most,
      autocomplete: searchChoices,
    }),
    place: option.string({ description: 'Where in line; at its end when left out', choices: PLACES }),
    source: option.string({
      description: "Where to search; the server's own choice when left out",
      choices: SOURCES,
    }),
  },
  run: (context) => playQuery(context, context.options.query, context.options.place, context.options.source),
});

/** Plays what a member named. */
export function playQuery(
  context: Context,
  query: string,
  place: Place = 'end',
  source?: string,
): Outcome | Promise<Outcome> {
  const wanted = query.trim();
  if (wanted === '') return refuse('Say what to play: an address, or a title and who made it.');
  return start(context, 'play', { query: wanted, place, ...(source !== undefined && { source }) }, tellAdded);
}

/** What was added, and the list it was opened from as an offer. */
const tellAdded: Show = (done, where) =>
  done.status === 'added' && done.offered !== null ? reply(withOffer(done, where, done.offered)) : tell(done, where);

const tellListed: Show = (done, where) =>
  done.status === 'added' ? update({ ...addedMessage(done, where), rows: [] }) : tell(done, where);

function withOffer(done: Extract<Done, { status: 'added' }>, where: Where, offered: string): MessageBody {
  const message = addedMessage(done, where);
  const list = listIdOf(offered);
  if (list !== undefined)
    return { ...message, rows: [[addList.with({ list }, { label: 'Add the whole list', emoji: '➕' })]] };
  // No button can hold it: it can still be pasted.
  const [embed] = message.embeds ?? [];
  const hint = offered.length <= MUSIC.query.most ? `\nIts list: \`${offered.replaceAll('`', '')}\`` : '';
  return { ...message, embeds: [{ ...embed, description: `${embed?.description ?? ''}${hint}` }] };
}

function listIdOf(offered: string): string | undefined {
  const id = URL.canParse(offered) ? new URL(offered).searchParams.get('list') : offered;
  return id !== null && LIST_ID.test(id) ? id : undefined;
}
