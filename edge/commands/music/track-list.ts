/** Lists of tracks: a page of lines, a menu to pick from, and buttons to turn pages. */
import { trackLine } from '../../../shared/music/panel.ts';
import { lengthText } from '../../../shared/music/time.ts';
import type { Track } from '../../../shared/music/track.ts';
import type { PlacedComponent } from '../../interactions/reply.ts';

/** Tracks on one page, with a line and a menu choice for each. */
export const PER_PAGE = 10;

/** Discord's limit for the label of a menu choice, in UTF-16 code units. */
const LONGEST_LABEL = 100;

export const EMPTY_PAGE = 'This page is empty now.';

export const slice = (page: number) => ({ offset: Math.max(page, 0) * PER_PAGE, limit: PER_PAGE });

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
  const { title, author } = track;
  return {
    value,
    label: truncated(title) || 'Untitled',
    description: truncated(author === '' ? lengthText(track) : `${author} · ${lengthText(track)}`),
  };
}

/** Cut between characters, not within one: Discord refuses half an emoji. */
function truncated(text: string): string {
  const characters = Array.from(text.trim());
  while (characters.join('').length > LONGEST_LABEL) characters.pop();
  return characters.join('');
}

/** The buttons Back and More; none where there is only one page. */
export function pageButtons(
  page: number,
  count: number,
  to: (page: number, button: { label: string; isDisabled: boolean }) => PlacedComponent,
): PlacedComponent[] {
  const pages = Math.max(1, Math.ceil(count / PER_PAGE));
  if (pages === 1 && page === 0) return [];
  return [
    to(page - 1, { label: 'Back', isDisabled: page <= 0 }),
    to(page + 1, { label: 'More', isDisabled: page + 1 >= pages }),
  ];
}
