/** What `/music lyrics` finds. Loaded on first use. */
import type { Lyrics } from '../../../shared/music/lyrics/answer.ts';
import type { LyricsClient } from '../../../shared/music/lyrics/client.ts';
import { chooseFor, chooseNamed, isSameLength, wantedOf } from '../../../shared/music/lyrics/match.ts';
import { isReadable } from '../../../shared/music/lyrics/text.ts';
import { trackLine } from '../../../shared/music/panel.ts';
import { readQueue } from '../../../shared/music/player.ts';
import type { Track } from '../../../shared/music/track.ts';
import { plainWithin } from '../../../shared/platform/markdown.ts';
import { type MessageBody, type Outcome, type PlacedComponent, refuse, reply } from '../../interactions/reply.ts';
import { channelThatPlays } from '../../voice/target-channel.ts';
import { type Place, type Position, rowOf } from '../paginator.ts';
import type { GuildContext } from '../services.ts';
import { lyricsPage } from './lyrics-page.ts';
import { positionNow } from './playback-position.ts';
import { nothingPlaysIn } from './results.ts';

const NAME_A_SONG = 'You can also enter an artist and title: `/music lyrics query:`.';
const SWITCHED_OFF = 'Lyrics are turned off. Whoever runs this bot can turn them on with `LYRICS_API_BASE`.';
const GONE = "These lyrics aren't available anymore. Run `/music lyrics` again.";

/** What a page of lyrics is about: a song that someone named, or the one that was playing. */
export type Why = 'named' | 'playing';
/** The buttons below a page. Handed in by the command that declares them. */
export type LyricsButtons = (lyrics: number, why: Why, position: Position) => PlacedComponent[];

/** For every page, the lyrics are fetched again, by their id. */
export async function pageOf(
  { lyrics: service }: GuildContext,
  { lyrics: id, why }: { lyrics: number; why: Why },
  page: number,
  place: Place,
  buttons: LyricsButtons,
): Promise<Outcome> {
  if (service === undefined) return refuse(SWITCHED_OFF);
  const found = await service.byId(id);
  return found !== undefined && isReadable(found)
    ? place(messageOf(found, { page }, why, service, buttons))
    : refuse(GONE);
}

export async function named(
  { lyrics: service }: GuildContext,
  typed: string,
  longest: number,
  buttons: LyricsButtons,
): Promise<Outcome> {
  if (service === undefined) return refuse(SWITCHED_OFF);
  const found = chooseNamed(typed, await service.search(typed));
  return found === undefined
    ? refuse(`I couldn't find lyrics for “${plainWithin(typed, longest)}”. Try just the artist and title.`)
    : reply(messageOf(found, { page: 0 }, 'named', service, buttons));
}

export async function ofCurrentTrack(context: GuildContext, place: Place, buttons: LyricsButtons): Promise<Outcome> {
  const { store, guild, now, lyrics: service } = context;
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
  return place(messageOf(found, at, 'playing', service, buttons));
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
  why: Why,
  { source }: LyricsClient,
  buttons: LyricsButtons,
): MessageBody {
  const { embed, page, pages } = lyricsPage(found, at, source);
  return { embeds: [embed], rows: rowOf(buttons(found.id, why, { page, pages })) };
}
