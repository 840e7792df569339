/** Cuts an answer into messages that Discord accepts. */

/** Discord's limit for a message, in characters (UTF-16 units). https://docs.discord.com/developers/resources/message#create-message */
export const MESSAGE_LENGTH = 2_000;

export interface AnswerPart {
  /** This part of the answer as it was written. All of them joined are the answer. */
  source: string;
  /** What the message shows: a code block that goes on is closed here and opened again in the next part. */
  text: string;
}

/** Where a message may end, best first, and how much of it has to be used then. */
const BREAKS = [/\n{2,}/g, /\n/g, /[.!?]\s/g, /\s/g];
const FENCE = '```';

/**
 * Cuts between paragraphs, lines, sentences, or words, in this order. A code block stays whole as long as it fits into a message.
 * What has been cut off once stays as it is when the answer grows.
 *
 * @param limit of one message, in UTF-16 units; at least 100.
 */
export function splitAnswer(answer: string, limit = MESSAGE_LENGTH): AnswerPart[] {
  const parts: AnswerPart[] = [];
  let rest = answer;
  let reopen = '';
  while (rest !== '') {
    const { source, stillOpen } = nextPart(rest, reopen, limit);
    const shown = reopen + source;
    const text = stillOpen === '' ? shown : `${shown.trimEnd()}\n${FENCE}`;
    parts.push({ source, text: text.trim() });
    rest = rest.slice(source.length);
    reopen = stillOpen;
  }
  return withoutBlank(parts);
}

function nextPart(rest: string, reopen: string, limit: number): { source: string; stillOpen: string } {
  const room = limit - reopen.length - `\n${FENCE}`.length;
  const whole = openFence(reopen + rest);
  if (rest.length + reopen.length <= limit && whole === undefined) return { source: rest, stillOpen: '' };
  if (rest.length <= room) return { source: rest, stillOpen: whole?.opening ?? '' };
  const open = openFence(reopen + rest.slice(0, room));
  const startsAt = open === undefined ? 0 : open.at - reopen.length;
  // A block that begins in this part goes into the next one as a whole, unless it's all there is.
  if (open !== undefined && startsAt > 0 && rest.slice(0, startsAt).trim() !== '')
    return { source: rest.slice(0, startsAt), stillOpen: '' };
  const source = rest.slice(0, cutBefore(rest, room, open !== undefined));
  return { source, stillOpen: openFence(reopen + source)?.opening ?? '' };
}

/** The code block that's open at the end of a text: where it begins, and its first line. */
function openFence(text: string): { at: number; opening: string } | undefined {
  let open: number | undefined;
  for (const { index } of text.matchAll(/```/g)) open = open === undefined ? index : undefined;
  if (open === undefined) return undefined;
  const [, language = ''] = /^```([\w+#.-]{0,20})\n/.exec(text.slice(open)) ?? [];
  return { at: open, opening: `${FENCE}${language}\n` };
}

function cutBefore(text: string, room: number, isCode: boolean): number {
  const head = text.slice(0, room);
  for (const pattern of isCode ? [/\n/g] : BREAKS) {
    const last = [...head.matchAll(pattern)].at(-1);
    const end = last === undefined ? 0 : last.index + last[0].length;
    // A message that's nearly empty helps nobody.
    if (end >= room / 2) return end;
  }
  // Not inside of a character, and not inside of a fence.
  const whole = /[\ud800-\udbff]$/.test(head) ? room - 1 : room;
  const [ticks = ''] = /`{1,2}$/.exec(text.slice(0, whole)) ?? [];
  return text.slice(whole - ticks.length).startsWith(FENCE) ? whole - ticks.length : whole;
}

/** Discord refuses an empty message, so what shows nothing goes with its neighbor. */
function withoutBlank(parts: readonly AnswerPart[]): AnswerPart[] {
  const kept: AnswerPart[] = [];
  let before = '';
  for (const { source, text } of parts) {
    if (text === '' || /^```[\w+#.-]*\s*```$/.test(text)) {
      const last = kept.at(-1);
      if (last === undefined) before += source;
      else last.source += source;
      continue;
    }
    kept.push({ source: before + source, text });
    before = '';
  }
  return kept;
}
