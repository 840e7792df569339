/** The lyrics of the current track, opened at its position, or of a song that somebody names. */
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
import { channelThatPlays } from '../../voice/target-channel.ts';
import { paginator, rowOf } from '../paginator.ts';
import { button, type GuildContext, option, subcommand } from '../services.ts';
import { lyricsPage } from './lyrics-page.ts';
import { positionNow } from './playback-position.ts';
import { nothingPlaysIn } from './results.ts';

/** Every use asks somebody else's service. */
const READ = {
  contexts: ['guild'],
  effect: 'read',
  visibility: 'ephemeral',
  limit: { count: 15, windowMs: 30_000 },
} as const;
/** Characters of artist and title together. */
const LONGEST_QUERY = 200;

const NAME_A_SONG = 'You can also enter an artist and title: `/music lyrics query:`.';
const SWITCHED_OFF = 'Lyrics are turned off. Whoever runs this bot can turn them on with `LYRICS_API_BASE`.';
const GONE = "These lyrics aren't available anymore. Run `/music lyrics` again.";

export const lyrics = subcommand({
  description: 'Read the lyrics of the current track, or of any song',
  ...READ,
  options: {
    query: option.string({
      description: 'Artist and title (default: the current track)',
      minLength: 1,
      maxLength: LONGEST_QUERY,
    }),
  },
  run: (context) =>
    context.options.query === undefined ? ofCurrentTrack(context, reply) : named(context, context.options.query),
});

/** For every page, the lyrics are fetched again, by their id. */
export const lyricsPages = paginator({
  id: 'music.lyrics',
  ...READ,
  args: {
    /** The service's id of them. */
    lyrics: arg.integer(),
    why: arg.oneOf('named', 'playing'),
  },
  show: async ({ user, lyrics: service }, { lyrics: id, why }, page, place) => {
    if (service === undefined) return refuse(SWITCHED_OFF);
    const found = await service.byId(id);
    return found !== undefined && isReadable(found)
      ? place(messageOf(found, { page }, why, service, user.id))
      : refuse(GONE);
  },
});

/** The same as `/music lyrics` without a query. */
export const lyricsNow = button({
  id: 'music.lyrics.now',
  ...READ,
  run: (context) => ofCurrentTrack(context, update),
});

async function named({ lyrics: service, user }: GuildContext, typed: string): Promise<Outcome> {
  if (service === undefined) return refuse(SWITCHED_OFF);
  const found = chooseNamed(typed, await service.search(typed));
  return found === undefined
    ? refuse(`I couldn't find lyrics for “${plainWithin(typed, LONGEST_QUERY)}”. Try just the artist and title.`)
    : reply(messageOf(found, { page: 0 }, 'named', service, user.id));
}

async function ofCurrentTrack(context: GuildContext, show: (body: MessageBody) => Outcome): Promise<Outcome> {
  const { store, guild, user, now, lyrics: service } = context;
  const target = await channelThatPlays(context);
  if ('sentence' in target) return refuse(`${target.sentence} ${NAME_A_SONG}`);
  if (service === undefined) return refuse(SWITCHED_OFF);
  const { channelId } = target;
  const queue = await readQueue(store, { guild: guild.id, channel: channelId }, { offset: 0, limit: 1 });
  const current = queue?.state?.current;
  if (queue === undefined || !current) return refuse(`${nothingPlaysIn(channelId)} ${NAME_A_SONG}`);
  const { track } = current;
  if (track.isStream) return refuse(`This is a live stream, so I don't know which song is playing. ${NAME_A_SONG}`);
  const found = await findLyrics(track, service);
  if (found === undefined) return refuse(`I couldn't find lyrics for ${trackLine(track)}. ${NAME_A_SONG}`);
  const at = isSameLength(found, track) ? { positionMs: positionNow(queue, now) } : { page: 0 };
  return show(messageOf(found, at, 'playing', service, user.id));
}

/** At most two calls: an exact match, else the best search result. */
async function findLyrics(track: Track, service: LyricsClient): Promise<Lyrics | undefined> {
  const wanted = wantedOf(track);
  const exact = wanted.artist === '' ? undefined : await service.find(wanted);
  const chosen = exact && chooseFor(track, [exact]);
  return chosen ?? chooseFor(track, await service.search(`${wanted.artist} ${wanted.title}`.trim()));
}

function messageOf(
  found: Lyrics,
  at: Parameters<typeof lyricsPage>[1],
  why: 'named' | 'playing',
  { source }: LyricsClient,
  onlyFor: string,
): MessageBody {
  const { embed, page, pages } = lyricsPage(found, at, source);
  const row = [
    ...lyricsPages.buttons({ lyrics: found.id, why }, { page, pages }, onlyFor),
    ...(why === 'playing' ? [lyricsNow.with({}, { label: 'Current track', onlyFor })] : []),
  ];
  return { embeds: [embed], rows: rowOf(row) };
}
