/** Finds the address in what people type or paste: in brackets, formatted, or with words beside it. */

/** Where an address ends at the latest: at what can't be in one, or opens and closes quotations around it. */
const ADDRESS = /https?:\/\/[^\s<>"|`“”„«»「」『』【】《》〈〉（）［］、。，！？；：]+/i;
/** Sites whose addresses people copy without a scheme. Others would be guesses: `AC/DC`. */
const BARE =
  /(?<![\w./@-])(?:(?:www\.|m\.|music\.|on\.)?(?:youtube\.com|youtu\.be|soundcloud\.com|vimeo\.com|twitch\.tv|deezer\.com)|(?:open\.spotify|music\.apple)\.com|[a-z0-9-]+\.bandcamp\.com)\/[^\s<>"|`“”„«»「」『』【】《》〈〉（）［］、。，！？；：]+/i;
const PUNCTUATION = new Set(['.', ',', ';', ':', '!', '?', "'", '’', '…']);
const OPENING: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
/** Formatting that surrounds a text. It can also be the end of an address, so it only counts if the text begins with it. */
const MARKS = new Set(['*', '_', '~']);

/** The first address, or undefined when there's none. It may still be one that members may not play. */
export function addressIn(text: string): string | undefined {
  const found = ADDRESS.exec(text) ?? BARE.exec(text);
  if (found === null) return undefined;
  const before = text.slice(0, found.index);
  // A link with a text of its own: [song](https://…).
  const [address = ''] = found[0].split('](');
  return trimmed(address, before);
}

function trimmed(address: string, before: string): string {
  const marks = [...(/[*_~]*$/.exec(before.replace(/[([{'’]+$/, ''))?.[0] ?? '')];
  let end = closingBracket(address) ?? address.length;
  while (end > 0) {
    const last = address[end - 1] as string;
    if (MARKS.has(last)) {
      const mark = marks.lastIndexOf(last);
      if (mark < 0) break;
      marks.splice(mark, 1);
    } else if (!PUNCTUATION.has(last)) break;
    end--;
  }
  return address.slice(0, end);
}

/** Where a bracket closes that the address doesn't open. */
function closingBracket(address: string): number | undefined {
  const open: string[] = [];
  for (const [index, character] of address.split('').entries()) {
    if (Object.values(OPENING).includes(character)) open.push(character);
    else if (character in OPENING && open.pop() !== OPENING[character]) return index;
  }
  return undefined;
}

/**
 * What to play, from what a member typed: the address in it, or words to search for. Discord's client sometimes sends a suggestion's
 * name in place of its value, so `Title · Author (3:24)` is these words without the length.
 */
export function queryOf(typed: string): string {
  const text = typed.trim();
  const address = addressIn(text);
  if (address !== undefined) return address;
  const shown = /^(.+ · .+?)(?: \((?:\d+:)?\d{1,2}:\d{2}\))?$/.exec(text)?.[1];
  return shown?.replaceAll(' · ', ' ') ?? text;
}
