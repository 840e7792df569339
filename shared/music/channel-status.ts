/** The line under a voice channel's name, while music plays there. */
import { truncateText } from '../platform/text.ts';
import { shownTitle } from './titles.ts';
import type { Track } from './track.ts';

/** Discord's limit, in UTF-16 code units. https://docs.discord.com/developers/resources/channel */
const LONGEST = 500;
const SIGN = { playing: '🎶', paused: '⏸️' } as const;

/**
 * `🎶 Title · Author`, on one line and cut at a whole character. Discord formats nothing and pings nobody there, so nothing is
 * escaped: backslashes would be visible.
 */
export function channelStatusOf({ title, author }: Pick<Track, 'title' | 'author'>, isPaused: boolean): string {
  const parts = [onOneLine(shownTitle({ title })), onOneLine(author)].filter((part) => part !== '');
  return cut(`${isPaused ? SIGN.paused : SIGN.playing} ${parts.join(' · ')}`);
}

/** Whether a status looks like one of {@link channelStatusOf}: it may be left over from a process that is gone. */
export function isChannelStatus(line: string): boolean {
  return Object.values(SIGN).some((sign) => line.startsWith(`${sign} `));
}

/** Without control characters and changes of the writing direction, which would affect text beyond the title. */
function onOneLine(text: string): string {
  return text
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .trim();
}

function cut(line: string): string {
  if (line.length <= LONGEST) return line;
  return `${truncateText(line, LONGEST - 1).trimEnd()}…`;
}
