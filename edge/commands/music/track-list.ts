/** Lists of tracks as members see them: a page of lines, a menu to pick from, buttons to turn pages. */
import { trackLine } from '../../../shared/music/panel.ts';
import { lengthText } from '../../../shared/music/time.ts';
import type { Track } from '../../../shared/music/track.ts';
import type { MessageBody, Outcome, PlacedComponent } from '../../interactions/reply.ts';
import { reply } from '../../interactions/reply.ts';
import { COLOURS } from '../look.ts';

/** Tracks on one page: a menu takes as many, with one line each above it. */
export const PER_PAGE = 10;

/** Discord's limit for what one choice of a menu says. */
const CHOICE = 100;

export const pageAt = (page: number) => ({ offset: Math.max(page, 0) * PER_PAGE, limit: PER_PAGE });

/** `1` Title · Author (3:24), a line each. */
export function numbered(
  tracks: readonly Track[],
  offset: number,
  after: (place: number) => string = () => '',
): string[] {
  return tracks.map((track, place) => `\`${offset + place + 1}\` ${trackLine(track)}${after(place)}`);
}

/** A track as a menu shows it. */
export function choiceOf(value: string, track: Track): { label: string; value: string; description: string } {
  const { title, author } = track;
  return {
    value,
    label: shortened(title) || 'Untitled',
    description: shortened(author === '' ? lengthText(track) : `${author} · ${lengthText(track)}`),
  };
}

/** Cut between characters, not within one: half an emoji is refused. */
function shortened(text: string): string {
  const characters = Array.from(text.trim());
  while (characters.join('').length > CHOICE) characters.pop();
  return characters.join('');
}

/** Back and More; none where there is but one page. */
export function turning(
  page: number,
  count: number,
  to: (page: number, look: { label: string; isDisabled: boolean }) => PlacedComponent,
): PlacedComponent[] {
  const pages = Math.max(1, Math.ceil(count / PER_PAGE));
  if (pages === 1 && page === 0) return [];
  return [
    to(page - 1, { label: 'Back', isDisabled: page <= 0 }),
    to(page + 1, { label: 'More', isDisabled: page + 1 >= pages }),
  ];
}

/** A sentence about what was changed. */
export function said(description: string, color: number = COLOURS.gain): Outcome {
  return reply(saying(description, color));
}

export function saying(description: string, color: number = COLOURS.gain): MessageBody {
  return { embeds: [{ color, description }] };
}
