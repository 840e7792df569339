/** Lists of tracks: a page of lines, and a menu to pick from. */

import { trackLine } from '../../../shared/music/panel.ts';
import { lengthText } from '../../../shared/music/time.ts';
import { shownTitle } from '../../../shared/music/titles.ts';
import type { Track } from '../../../shared/music/track.ts';

/** Tracks on one page, with a line and a menu choice for each. */
export const PER_PAGE = 10;

/** Discord's limit for the label of a menu choice, in UTF-16 code units. */
const LONGEST_LABEL = 100;

/** `1` Title · Author (3:24), one line each. */
export function numbered(
  tracks: readonly Track[],
  offset: number,
  suffix: (index: number) => string = () => '',
): string[] {
  return tracks.map((track, index) => `\`${offset + index + 1}\` ${trackLine(track)}${suffix(index)}`);
}

/** A track as a menu choice. */
export function choiceOf(value: string, track: Track): { label: string; value: string; description: string } {
  const { author } = track;
  return {
    value,
    label: truncated(shownTitle(track)),
    description: truncated(author === '' ? lengthText(track) : `${author} · ${lengthText(track)}`),
  };
}

/** Cut between characters, not within one: Discord refuses half an emoji. */
function truncated(text: string): string {
  const characters = Array.from(text.trim());
  while (characters.join('').length > LONGEST_LABEL) characters.pop();
  return characters.join('');
}
