/** What came of a wish, in sentences. */

import { count, heading, trackLine } from '../../../shared/music/panel.ts';
import { lengthText, progressText } from '../../../shared/music/time.ts';
import type { Entry } from '../../../shared/music/track.ts';
import type { Done, Refusal, VerbResult } from '../../../shared/music/verbs.ts';
import { plainWithin } from '../../../shared/platform/markdown.ts';
import { type MessageBody, type Outcome, reply } from '../../interactions/reply.ts';
import { COLOURS } from '../look.ts';
import type { Where } from './request.ts';

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
  source_failed: true,
  queue_full: true,
  track_too_long: true,
  queue_too_long: true,
  not_seekable: true,
  unknown_verb: true,
};

export function isDone(result: VerbResult): result is Done {
  return !Object.hasOwn(REFUSED, result.status);
}

/** Why it was not done, and what to do instead. */
export function refusalSentence(refusal: Refusal, { channelId }: Pick<Where, 'channelId'>): string {
  switch (refusal.status) {
    case 'not_allowed':
      return refusal.djRole === null
        ? 'Here only staff, and whoever asked for a track, decide about it. Ask one of them.'
        : `Here that is for <@&${refusal.djRole}>, for staff, and for whoever asked for the track. Ask one of them.`;
    case 'not_listening':
      return `That is for those who listen. Join <#${channelId}>, then try again.`;
    case 'nothing_plays':
      return `Nothing plays in <#${channelId}> at the moment. \`/music play\` starts.`;
    case 'nothing_before':
      return 'Nothing has played before this. `/music track replay` starts it from its beginning.';
    case 'queue_empty':
      return 'Nothing waits in line. `/music play` adds something.';
    case 'no_such_place':
      return refusal.waiting === 0
        ? 'Nothing waits in line, so there is no such place. `/music play` adds something.'
        : `The line has ${count(refusal.waiting, 'track')}. Name a place from 1 to ${refusal.waiting}; \`/music queue\` shows them.`;
    case 'not_found':
      return `I found nothing for “${plainWithin(refusal.query, 200)}”. Try other words, or paste an address.`;
    case 'address_refused':
      return 'I do not open that address: it must be a public one that begins with `http://` or `https://`.';
    case 'source_failed':
      return `That could not be loaded: ${plainWithin(refusal.reason, 300) || 'the source gave no reason'}. Try again, or look for it by name.`;
    case 'queue_full':
      return `The line is full: it takes ${count(refusal.most, 'track')}. \`/music remove\` makes room.`;
    case 'track_too_long':
      return `That is longer than this server allows, ${count(refusal.minutes, 'minute')}. Staff can change it with \`/music settings\`.`;
    case 'queue_too_long':
      return `With that the line would be longer than this server allows, ${count(refusal.minutes, 'minute')}. \`/music remove\` makes room.`;
    case 'not_seekable':
      return 'In a live stream nobody can go back or forward.';
    case 'unknown_verb':
      return 'The voice that plays here does not know that yet. Ask whoever runs me to bring it up to date.';
  }
}

/** What was done, in an embed. */
export function tell(done: Done, where: Where): Outcome {
  return reply(done.status === 'added' ? addedMessage(done, where) : said(doneSentence(done, where)));
}

/** What was added, where it stands, and what of it did not fit. */
export function addedMessage(done: Added, { channelId }: Where): MessageBody {
  const { first, playlist, entries, starts, place, left } = done;
  const standing = starts
    ? `Plays now in <#${channelId}>.`
    : `${entries === 1 ? 'Number' : 'From number'} **${place}** in line for <#${channelId}>.`;
  const lines = [
    `${plainWithin(first.track.author, 120)} · ${lengthText(first.track)}`.replace(/^ · /, ''),
    ...(playlist === null
      ? []
      : [`Added ${count(entries, 'track')} of **${plainWithin(playlist, 150) || 'a list'}**.`]),
    ...(playlist === null && entries > 1 ? [`Added ${count(entries, 'track')}.`] : []),
    standing,
    ...(left === 0 ? [] : [`${count(left, 'more track')} did not fit into this server's line.`]),
  ];
  return {
    embeds: [{ color: starts ? COLOURS.accent : COLOURS.gain, ...heading(first.track), description: lines.join('\n') }],
  };
}

/** What was done, on one line. */
export function doneSentence(done: Exclude<Done, Added>, { channelId }: Where): string {
  switch (done.status) {
    case 'paused':
      return `Paused ${named(done.entry)}. \`/music resume\` goes on.`;
    case 'resumed':
      return `Goes on with ${named(done.entry)}.`;
    case 'skipped':
      return done.now === null
        ? `Skipped ${named(done.was)}. Nothing else waits.`
        : `Skipped ${named(done.was)}. Now: ${named(done.now)}.`;
    case 'voted':
      return `${done.votes} of ${done.needed} votes to skip ${named(done.entry)}. \`/music skip\` adds yours.`;
    case 'went_back':
      return `Back to ${named(done.now)}.`;
    case 'sought':
      return `${named(done.entry)}\n${progressText(done.positionMs, done.entry.track)}`;
    case 'stopped':
      return done.cleared === 0
        ? `Stopped in <#${channelId}>.`
        : `Stopped in <#${channelId}>; ${count(done.cleared, 'track')} in line ${done.cleared === 1 ? 'is' : 'are'} gone.`;
    case 'shuffled':
      return `Shuffled ${count(done.waiting, 'track')}.`;
    case 'looped':
      return LOOPED[done.loop];
    case 'removed':
      return done.count === 1
        ? `Removed ${named(done.first)}.`
        : `Removed ${count(done.count, 'track')}, the first was ${named(done.first)}.`;
    case 'moved':
      return `${named(done.entry)} is number **${done.to}** in line now.`;
    case 'cleared':
      return `Removed all ${count(done.count, 'track')} that waited. What plays goes on.`;
    case 'volume':
      return `Volume **${done.volume} %**.`;
    case 'filtered':
      return filterSentence(done);
    case 'autoplay':
      return done.isOn
        ? 'Autoplay is on: when the line ends, something like it follows.'
        : 'Autoplay is off: when the line ends, it is quiet.';
    default:
      // A node that is newer than this edge may say more than it knows.
      return `Done in <#${channelId}>.`;
  }
}

const LOOPED = {
  off: 'Nothing is repeated any more.',
  track: 'This track is repeated until you say `/music loop off`.',
  queue: 'The whole line is repeated: what has played goes to its end.',
} as const;

function filterSentence({ presets, speed, pitch }: Extract<Done, { status: 'filtered' }>): string {
  const parts = [
    ...presets.map((preset) => `**${preset}**`),
    ...(speed === 100 ? [] : [`speed **${speed} %**`]),
    ...(pitch === 100 ? [] : [`pitch **${pitch} %**`]),
  ];
  return parts.length === 0 ? 'It sounds as it was recorded.' : `Filters: ${parts.join(', ')}.`;
}

function named({ track }: Entry): string {
  return trackLine(track);
}

/** One sentence in an embed. */
export function said(description: string, color: number = COLOURS.accent): MessageBody {
  return { embeds: [{ color, description }] };
}
