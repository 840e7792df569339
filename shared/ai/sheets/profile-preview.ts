/** What was read off screenshots, as a message: an embed per screen, and what isn't certain marked with why. */
import { COLORS } from '../../platform/colors.ts';
import { plain } from '../../platform/markdown.ts';
import { counted } from '../../platform/plural.ts';
import { doubtfulOf, isDoubtful, type Profile, type ProfileValue } from './profile.ts';
import { doubtText, shownValue } from './value-text.ts';

export interface PreviewMessage {
  content: string;
  embeds: { title: string; description: string; color: number }[];
}

/** Discord's limits: embeds in a message, and characters in all of them. https://docs.discord.com/developers/resources/message#embed-object-embed-limits */
const MOST_EMBEDS = 10;
const ROOM = 5_500;
const CONTENT_LENGTH = 2_000;

/** @param question asked above it, in place of what to do next. */
export function profilePreview(profile: Profile, question?: string): PreviewMessage {
  const { sheet, screens, unread, pictures } = profile;
  const missing = [...unread.values()].reduce((sum, places) => sum + places.length, 0);
  const read = pictures - missing;
  const lines = [
    `Read ${read === pictures ? counted(read, 'picture') : `${read} of ${counted(pictures, 'picture')}`} of ${plain(sheet.title)}.`,
  ];
  for (const [why, places] of unread) lines.push(`${picturesText(places)}: ${why}`);
  lines.push('', question ?? nextText(profile));
  const shown = screens.slice(0, MOST_EMBEDS);
  const room = Math.floor(ROOM / Math.max(1, shown.length));
  return {
    content: lines.join('\n').slice(0, CONTENT_LENGTH),
    embeds: shown.map(({ screen, values }) => ({
      title: screen.title,
      description: within(values.map(lineOf), room),
      color: values.some(isDoubtful) ? COLORS.wait : COLORS.accent,
    })),
  };
}

function nextText(profile: Profile): string {
  if (profile.screens.length === 0) return 'There’s nothing to save.';
  const doubtful = doubtfulOf(profile).length;
  const correct =
    doubtful === 0
      ? 'Check the values before you save them.'
      : `${counted(doubtful, 'value')} marked ⚠️ ${doubtful === 1 ? 'isn’t' : 'aren’t'} certain. Correct or confirm ${doubtful === 1 ? 'it' : 'them'} with **Correct**, or ${doubtful === 1 ? 'it' : 'they'} won’t be saved.`;
  return `${correct}\n-# You can save this for an hour.`;
}

/** `Picture 2`, `Pictures 2, 5, and 6`. */
function picturesText(places: readonly number[]): string {
  const numbers = places.map((place) => String(place + 1));
  if (numbers.length < 3) return `Picture${numbers.length === 1 ? '' : 's'} ${numbers.join(' and ')}`;
  return `Pictures ${numbers.slice(0, -1).join(', ')}, and ${numbers.at(-1)}`;
}

function lineOf(value: ProfileValue): string {
  const mark = value.isCorrected ? '✏️ ' : isDoubtful(value) ? '⚠️ ' : '';
  const why = isDoubtful(value) ? ` · ${doubtText(value)}` : '';
  return `${mark}**${plain(value.name)}**: ${shownValue(value.value)}${why}`;
}

/** As many whole lines as fit. */
function within(lines: readonly string[], room: number): string {
  let text = '';
  for (const [index, line] of lines.entries()) {
    if (text.length + line.length + 20 > room) return `${text}… and ${lines.length - index} more`;
    text += `${line}\n`;
  }
  return text.trimEnd();
}
