/** The results of requests, as members read them. */
import { COLORS } from '../platform/colors.ts';
import { plainWithin } from '../platform/markdown.ts';
import { counted } from '../platform/plural.ts';
import { PRESET_NAMES } from './catalog.ts';
import { heading, trackLine } from './panel.ts';
import { lengthText, progressText } from './time.ts';
import type { ShownEntry } from './track.ts';
import type { Done, Refusal, VerbResult } from './verbs.ts';

/** The session that a request was about. */
export interface SessionInfo {
  channelId: string;
  agentName: string;
}

type Added = Extract<Done, { status: 'added' }>;

const REFUSED: Readonly<Record<Refusal['status'], true>> = {
  not_allowed: true,
  not_listening: true,
  nothing_plays: true,
  nothing_before: true,
  queue_empty: true,
  no_such_place: true,
  not_found: true,
  address_refused: true,
  tracks_refused: true,
  source_failed: true,
  queue_full: true,
  track_too_long: true,
  queue_too_long: true,
  not_seekable: true,
  unknown_verb: true,
  failed: true,
};

export function isDone(result: VerbResult): result is Done {
  return !Object.hasOwn(REFUSED, result.status);
}

/** To someone who wants to control music where there is none. */
export function nothingPlaysIn(channelId: string): string {
  return `Nothing is playing in <#${channelId}>. Start something with \`/music play\`.`;
}

/** Why a request wasn't done, and what to do instead. */
export function refusalSentence(refusal: Refusal, channelId: string): string {
  switch (refusal.status) {
    case 'not_allowed':
      return refusal.djRole === null
        ? 'Only staff and whoever requested the track can do that here. Ask one of them.'
        : `Only <@&${refusal.djRole}>, staff, and whoever requested the track can do that here. Ask one of them.`;
    case 'not_listening':
      return `You have to be listening to do that. Join <#${channelId}> and try again.`;
    case 'nothing_plays':
      return nothingPlaysIn(channelId);
    case 'nothing_before':
      return 'Nothing has played before this track. You can restart it with `/music track replay`.';
    case 'queue_empty':
      return 'The queue is empty. Add something with `/music play`.';
    case 'no_such_place':
      return refusal.waiting === 0
        ? 'The queue is empty, so there is no such position. Add something with `/music play`.'
        : `The queue has ${counted(refusal.waiting, 'track')}. Choose a position from 1 to ${refusal.waiting}. \`/music queue\` shows them.`;
    case 'not_found':
      return `I couldn't find anything for “${plainWithin(refusal.query, 200)}”. Try other words, or paste a link.`;
    case 'address_refused':
      return "I can't open that link. It has to be public, and start with `http://` or `https://`.";
    case 'tracks_refused':
      return 'None of those tracks can be played here. Search for them again with `/music play`.';
    case 'source_failed':
      return `I couldn't load that: ${plainWithin(refusal.reason, 300) || 'the source gave no reason'}. Try again, or search for it by name.`;
    case 'queue_full':
      return `The queue is full: the limit is ${counted(refusal.most, 'track')}. Make room with \`/music remove\`.`;
    case 'track_too_long':
      return `That's longer than this server allows (${counted(refusal.minutes, 'minute')}). Staff can change the limit with \`/music settings\`.`;
    case 'queue_too_long':
      return `That would make the queue longer than this server allows (${counted(refusal.minutes, 'minute')}). Make room with \`/music remove\`.`;
    case 'not_seekable':
      return "You can't seek in a live stream.";
    case 'unknown_verb':
      return "The agent that plays here doesn't support that yet. Ask whoever runs this bot to update it.";
    case 'failed':
      return "I couldn't do that, and trying again didn't help. Try something else. If it keeps happening, tell whoever runs this bot.";
  }
}

/** What was done, in an embed. */
export function resultEmbed(done: Done, session: SessionInfo) {
  if (done.status === 'added') return addedEmbed(done, session);
  return { color: COLORS.accent, description: doneSentence(done, session) };
}

/** What was added, its position, and what didn't fit. */
export function addedEmbed(done: Added, { channelId }: SessionInfo) {
  const { first, playlist, entries, starts, place } = done;
  const position = starts
    ? `Playing now in <#${channelId}>.`
    : `${entries === 1 ? '' : 'Starts at '}**#${place}** in the queue for <#${channelId}>.`;
  const lines = [
    `${plainWithin(first.track.author, 120)} · ${lengthText(first.track)}`.replace(/^ · /, ''),
    ...(playlist === null
      ? []
      : [`Added ${counted(entries, 'track')} from **${plainWithin(playlist, 150) || 'a playlist'}**.`]),
    ...(playlist === null && entries > 1 ? [`Added ${counted(entries, 'track')}.`] : []),
    position,
    ...leftLines(done),
  ];
  return { color: starts ? COLORS.accent : COLORS.gain, ...heading(first.track), description: lines.join('\n') };
}

/** Why tracks weren't added. */
function leftLines({ left, tooLong, unplayable = 0 }: Added): string[] {
  const long = tooLong?.tracks ?? 0;
  const rest = left - long - unplayable;
  return [
    ...(tooLong === undefined
      ? []
      : [
          `${counted(long, 'more track')} ${long === 1 ? 'is' : 'are'} longer than this server allows (${counted(tooLong.minutes, 'minute')}).`,
        ]),
    ...(unplayable === 0 ? [] : [`${counted(unplayable, 'more track')} can't be played.`]),
    ...(rest <= 0 ? [] : [`${counted(rest, 'more track')} didn't fit in this server's queue.`]),
  ];
}

/** Whether a seek went to the last moment of a track, which then ends. */
function isAtEnd({ positionMs, entry: { track } }: Extract<Done, { status: 'sought' }>): boolean {
  return track.lengthMs !== null && positionMs > 0 && positionMs >= track.lengthMs - 1;
}

/** What was done, on one line. */
export function doneSentence(done: Exclude<Done, Added>, { channelId }: SessionInfo): string {
  switch (done.status) {
    case 'paused':
      return `Paused ${name(done.entry)}. Continue with \`/music resume\`.`;
    case 'resumed':
      return `Resumed ${name(done.entry)}.`;
    case 'skipped':
      return done.now === null
        ? `Skipped ${name(done.was)}. The queue is empty.`
        : `Skipped ${name(done.was)}. Now playing: ${name(done.now)}.`;
    case 'voted':
      return `${done.votes} of ${counted(done.needed, 'vote')} to skip ${name(done.entry)}. Add yours with \`/music skip\`.`;
    case 'went_back':
      return `Back to ${name(done.now)}.`;
    case 'sought':
      if (isAtEnd(done)) return `${name(done.entry)}\nThat's past its end, so I skipped to the end.`;
      return `${name(done.entry)}\n${progressText(done.positionMs, done.entry.track)}`;
    case 'stopped':
      return done.cleared === 0
        ? `Stopped in <#${channelId}>.`
        : `Stopped in <#${channelId}>, and cleared ${counted(done.cleared, 'track')} from the queue.`;
    case 'shuffled':
      return `Shuffled ${counted(done.waiting, 'track')}.`;
    case 'looped':
      return LOOPED[done.loop];
    case 'removed':
      return done.count === 1
        ? `Removed ${name(done.first)}.`
        : `Removed ${counted(done.count, 'track')}, starting with ${name(done.first)}.`;
    case 'moved':
      return `${name(done.entry)} is now number **${done.to}** in the queue.`;
    case 'cleared':
      return `Removed ${counted(done.count, 'track')} from the queue. The current track keeps playing.`;
    case 'volume':
      return `Volume: **${done.volume}%**.`;
    case 'filtered':
      return filterSentence(done);
    case 'autoplay':
      return done.isOn
        ? 'Autoplay is on: when the queue ends, similar tracks follow.'
        : 'Autoplay is off: when the queue ends, the music stops.';
    default:
      // A node that is newer than this edge may have results that it doesn't know.
      return `Done in <#${channelId}>.`;
  }
}

const LOOPED = {
  off: 'Looping is off.',
  track: 'This track repeats until you turn looping off with `/music loop`.',
  queue: 'The queue repeats: tracks that have played go to its end.',
} as const;

function filterSentence({ presets, speed, pitch }: Extract<Done, { status: 'filtered' }>): string {
  const parts = [
    ...presets.map((preset) => `**${PRESET_NAMES[preset]}**`),
    ...(speed === 100 ? [] : [`speed **${speed}%**`]),
    ...(pitch === 100 ? [] : [`pitch **${pitch}%**`]),
  ];
  return parts.length === 0 ? 'Filters are off.' : `Filters: ${parts.join(', ')}.`;
}

function name({ track }: ShownEntry): string {
  return trackLine(track);
}
