/** The lyrics of what plays, opened where the song is at the moment, or of a song that somebody names. */
import type { Lyrics } from '../../../shared/music/lyrics/answer.ts';
import type { LyricsClient } from '../../../shared/music/lyrics/client.ts';
import { chooseFor, chooseNamed, isSameLength, wantedOf } from '../../../shared/music/lyrics/match.ts';
import { isReadable } from '../../../shared/music/lyrics/text.ts';
import { trackLine } from '../../../shared/music/panel.ts';
import { readQueue } from '../../../shared/music/player.ts';
import type { Track } from '../../../shared/music/track.ts';
import { plainWithin } from '../../../shared/platform/markdown.ts';
import { arg } from '../../interactions/custom-id.ts';
import { type MessageBody, type Outcome, refuse, reply, update } from '../../interactions/reply.ts';
import { channelThatPlays } from '../../voice/music-channel.ts';
import { type Context, looked } from '../pools/refusals.ts';
import { button, option, subcommand } from '../services.ts';
import { lyricsPage } from './lyrics-page.ts';
import { positionNow } from './queue.ts';
import { silentIn } from './request.ts';

type Show = (body: MessageBody) => Outcome;

/** Each of them asks somebody else's service. */
const LOOK = { effect: 'read', visibility: 'ephemeral', limit: { count: 15, windowMs: 30_000 } } as const;
/** Characters of artist and title together. */
const LONGEST_QUERY = 200;

const NAME_A_SONG = 'Name a song: `/music lyrics query:` with its artist and title.';
const SWITCHED_OFF =
  'Lyrics are switched off; whoever runs me can allow them with `LYRICS_API_BASE` and start me again.';
const GONE = 'These lyrics are not there any more. Ask again with `/music lyrics`.';

export const lyrics = subcommand({
  description: 'Read the lyrics of what plays, or of a song you name',
  ...LOOK,
  options: {
    query: option.string({
      description: 'Artist and title; what plays where you are when left out',
      minLength: 1,
      maxLength: LONGEST_QUERY,
    }),
  },
  run: (context) =>
    context.options.query === undefined ? ofWhatPlays(context, reply) : named(context, context.options.query),
});

/** Turns a page: the song is asked for again, by its id. */
export const turnLyrics = button({
  id: 'music.lyrics',
  ...LOOK,
  args: {
    /** The service's id of them. */
    lyrics: arg.integer(),
    page: arg.integer(),
    /** Whether they were shown because they played. */
    why: arg.oneOf('named', 'playing'),
  },
  run: (context) => {
    const { args, user } = context;
    return withLyrics(context, Promise.resolve(), async (service) => {
      const found = await service.byId(args.lyrics);
      return found !== undefined && isReadable(found)
        ? update(messageOf(found, args, args.why, service, user.id))
        : refuse(GONE);
    });
  },
});

/** The same as asking again without a query. */
export const lyricsNow = button({
  id: 'music.lyrics.now',
  ...LOOK,
  run: (context) => ofWhatPlays(context, update),
});

function named(context: Context, typed: string): Promise<Outcome> {
  return withLyrics(context, Promise.resolve(), async (service) => {
    const found = chooseNamed(typed, await service.search(typed));
    return found === undefined
      ? refuse(`I found no lyrics for “${plainWithin(typed, LONGEST_QUERY)}”. Try the artist and the title alone.`)
      : reply(messageOf(found, { page: 0 }, 'named', service, context.user.id));
  });
}

async function ofWhatPlays(context: Context, show: Show): Promise<Outcome> {
  const { voice, guild, user, now } = context;
  const meant = await channelThatPlays(context);
  if ('sentence' in meant) return refuse(`${meant.sentence} ${NAME_A_SONG}`);
  const at = { guild: guild?.id ?? '0', channel: meant.channelId };
  return withLyrics(context, readQueue(voice.store, at, { offset: 0, limit: 1 }), async (service, queue) => {
    const { state, positionAt = null } = queue ?? {};
    if (!state?.current) return refuse(`${silentIn(meant.channelId)} ${NAME_A_SONG}`);
    const { track } = state.current;
    if (track.isStream) return refuse(`A stream plays here, and nobody says which song it is at. ${NAME_A_SONG}`);
    const found = await lyricsOf(track, service);
    if (found === undefined) return refuse(`I found no lyrics of ${trackLine(track)}. ${NAME_A_SONG}`);
    const place = isSameLength(found, track) ? { positionMs: positionNow(state, positionAt, now) } : { page: 0 };
    return show(messageOf(found, place, 'playing', service, user.id));
  });
}

/** At most two calls: what the service knows under exactly this name, else the best of what it finds. */
async function lyricsOf(track: Track, service: LyricsClient): Promise<Lyrics | undefined> {
  const wanted = wantedOf(track);
  const exact = wanted.artist === '' ? undefined : await service.find(wanted);
  const chosen = exact && chooseFor(track, [exact]);
  return chosen ?? chooseFor(track, await service.search(`${wanted.artist} ${wanted.title}`.trim()));
}

/** Asks the service only where staff has not switched music off. */
async function withLyrics<T>(
  context: Context,
  look: Promise<T>,
  ask: (service: LyricsClient, found: T) => Promise<Outcome>,
): Promise<Outcome> {
  const { lyrics: service, voice } = context;
  return looked(voice.store, context, look, (found) =>
    service === undefined ? refuse(SWITCHED_OFF) : ask(service, found),
  );
}

function messageOf(
  found: Lyrics,
  at: Parameters<typeof lyricsPage>[1],
  why: 'named' | 'playing',
  { source }: LyricsClient,
  onlyFor: string,
): MessageBody {
  const { embed, page, pages } = lyricsPage(found, at, source);
  const to = (target: number, label: string) =>
    turnLyrics.with(
      { lyrics: found.id, page: target, why },
      { label, isDisabled: target < 0 || target >= pages, onlyFor },
    );
  const row = [
    ...(pages > 1 ? [to(page - 1, 'Back'), to(page + 1, 'More')] : []),
    ...(why === 'playing' ? [lyricsNow.with({}, { label: 'What plays now', onlyFor })] : []),
  ];
  return { embeds: [embed], rows: row.length === 0 ? [] : [row] };
}
