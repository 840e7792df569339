import { MUSIC } from '../../../shared/music/catalog.ts';
import { queryOf } from '../../../shared/music/typed-address.ts';
import type { Done, Place } from '../../../shared/music/verbs.ts';
import { plainWithin } from '../../../shared/platform/markdown.ts';
import type { Answer } from '../../interactions/behaviour.ts';
import { arg } from '../../interactions/custom-id.ts';
import { type MessageBody, refuse, reply, update } from '../../interactions/reply.ts';
import { button, type GuildContext, option, subcommand } from '../services.ts';
import { placeOption } from './place-option.ts';
import { PLAY, startPlaying } from './request.ts';
import { addedMessage, type Render, resultReply, type SessionInfo } from './results.ts';
import { searchChoices } from './search-choices.ts';
import { findSource, sourceOption } from './source-option.ts';

/** Ids of playlists that fit in a custom id. */
const LIST_ID = /^[\w-]{2,44}$/;
const LIST_AT = 'https://www.youtube.com/playlist?list=';

/** Adds the playlist that a video was opened from. Disappears when it's pressed. */
export const addList = button({
  id: 'music.list',
  ...PLAY,
  args: { list: arg.token(44) },
  run: (context) => {
    const { messageId, args } = context;
    const request = { query: `${LIST_AT}${args.list}`, place: 'end' } as const;
    return startPlaying(context, 'play', request, withoutOffer, messageId);
  },
});

export const play = subcommand({
  description: 'Play a link or a search result in your voice channel',
  ...PLAY,
  options: {
    query: option.string({
      description: 'A link, or a title and artist',
      required: true,
      minLength: MUSIC.query.least,
      maxLength: MUSIC.query.most,
      autocomplete: searchChoices,
    }),
    place: placeOption,
    source: sourceOption,
  },
  run: (context) => {
    const { query, place, source } = context.options;
    const prefix = source === undefined ? undefined : findSource(source);
    if (source !== undefined && prefix === undefined)
      return refuse(
        `I don't know the source “${plainWithin(source, 50)}”. Pick one from the list, or leave \`source\` out.`,
      );
    return playQuery(context, query, place, prefix);
  },
});

/** Plays a link or a search result. */
export function playQuery(context: GuildContext, typed: string, place: Place = 'end', source?: string): Answer {
  const query = queryOf(typed);
  if (query === '') return refuse('Enter what to play: a link, or a title and artist.');
  return startPlaying(context, 'play', { query, place, ...(source !== undefined && { source }) }, withOffer);
}

/** What was added, with the offer to add the playlist it was opened from. */
const withOffer: Render = (done, session) =>
  done.status === 'added' && done.offered !== null
    ? reply(offerMessage(done, session, done.offered))
    : resultReply(done, session);

const withoutOffer: Render = (done, session) =>
  done.status === 'added' ? update({ ...addedMessage(done, session), rows: [] }) : resultReply(done, session);

function offerMessage(done: Extract<Done, { status: 'added' }>, session: SessionInfo, offered: string): MessageBody {
  const message = addedMessage(done, session);
  const list = listIdOf(offered);
  if (list !== undefined)
    return { ...message, rows: [[addList.with({ list }, { label: 'Add the whole playlist', emoji: '➕' })]] };
  // No custom id can hold it, but the member can paste it.
  const [embed] = message.embeds ?? [];
  const hint = offered.length <= MUSIC.query.most ? `\nFrom the playlist \`${offered.replaceAll('`', '')}\`` : '';
  return { ...message, embeds: [{ ...embed, description: `${embed?.description ?? ''}${hint}` }] };
}

function listIdOf(offered: string): string | undefined {
  const id = URL.canParse(offered) ? new URL(offered).searchParams.get('list') : offered;
  return id !== null && LIST_ID.test(id) ? id : undefined;
}
