/** Whether a translation may stand for an English text: the same placeholders and the same markup, in other words. */

/** A tag, with its attributes, or a placeholder. */
const TOKEN = /<[!/]?[a-zA-Z](?:[^<>"']|"[^"]*")*>|\{\d+\}/g;
/** Attributes with words in them. All others must stay as they are. */
const WORDY = /\s(aria-label|alt|label|placeholder|title)="([^"]*)"/g;
const HOLE = /\{(\d+)\}/g;
/** Elements without an end tag. https://html.spec.whatwg.org/multipage/syntax.html#void-elements */
const VOID = /^<(?:!|(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)\b)/i;
const SCRIPT = /<(?:script|style)\b/i;
/** Attributes on their own, which belong into a tag. */
const ATTRIBUTES = /^[^<>]*="|^ (?:checked|data-[a-z-]+|disabled|hidden|multiple|open|required|selected)$/;

/** The text of a template, which translators see: its placeholders are `{0}`, `{1}`, … */
export function textOf(strings: readonly string[]): string {
  return strings.reduce((text, part, index) => `${text}{${index - 1}}${part}`);
}

/** Whether a fragment is nothing but attributes. */
export function isPartOfTag(fragment: string): boolean {
  return ATTRIBUTES.test(fragment);
}

/**
 * Why a translation can't be used; undefined if it can. A translator can't add or lose a tag, an attribute, or a placeholder, or move one
 * out of the element that it's in: a hidden field stays in its form.
 */
export function translationProblem(english: string, translation: string): string | undefined {
  if (placeholdersOf(translation).join() !== placeholdersOf(english).join())
    return 'It must have the same placeholders, each once.';
  if (SCRIPT.test(english) || isPartOfTag(english)) return 'Scripts, styles, and parts of tags aren’t translated.';
  if (strayMarks(english) !== strayMarks(translation)) return 'It must have the same markup.';
  return markupOf(english).join('\n') === markupOf(translation).join('\n')
    ? undefined
    : 'It must have the same tags and attributes, each in the same element.';
}

function placeholdersOf(text: string): string[] {
  return [...text.matchAll(HOLE)].map(([, number = '']) => number).sort();
}

/** What could begin or end a tag or an attribute without being one. */
function strayMarks(text: string): string {
  // In a part of a tag, quotes end attributes.
  const marks = text.includes('<') ? /[<>]/g : /[<>"'=]/g;
  return [...(text.replace(TOKEN, '').match(marks) ?? [])]
    .filter((mark) => mark !== "'")
    .sort()
    .join('');
}

/** Every tag and placeholder with the elements it's in, sorted. */
function markupOf(text: string): string[] {
  const open: { name: string; tag: string }[] = [];
  const found: string[] = [];
  for (const [token] of text.matchAll(TOKEN)) {
    const tag = token.replace(WORDY, (_, name: string, words: string) => ` ${name}="${placeholdersOf(words).join()}"`);
    const [, end, name] = /^<(\/?)([^\s>]+)/.exec(token) ?? [];
    if (end === '/' && open.at(-1)?.name === name) open.pop();
    found.push(`${open.map((element) => element.tag).join('')} ${tag}`);
    if (end === '' && name !== undefined && !VOID.test(token)) open.push({ name, tag });
  }
  return found.sort();
}
