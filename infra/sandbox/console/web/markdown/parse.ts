/**
 * Parses Discord's markdown into a small tree. Never throws, only produces http(s) links, and terminates for any text.
 * Sources for the syntax: https://support.discord.com/hc/en-us/articles/210298617 (text) and
 * https://discord.com/developers/docs/reference#message-formatting (mentions, timestamps).
 */

export type Inline =
  | { type: 'text'; text: string }
  | { type: 'strong' | 'em' | 'underline' | 'strike' | 'spoiler'; children: Inline[] }
  | { type: 'code'; text: string }
  | { type: 'link'; href: string; children: Inline[] }
  | { type: 'mention'; kind: 'user' | 'channel' | 'role'; id: string }
  | { type: 'everyone'; name: string }
  | { type: 'command'; name: string }
  | { type: 'time'; seconds: number; style: string }
  | { type: 'emoji'; name: string };

export type Block =
  | { type: 'paragraph'; children: Inline[] }
  | { type: 'heading'; level: number; children: Inline[] }
  | { type: 'subtext'; children: Inline[] }
  | { type: 'code'; language: string; text: string }
  | { type: 'quote'; children: Block[] }
  | { type: 'list'; ordered: boolean; start: number; items: { depth: number; children: Inline[] }[] };

/** Marks nested deeper than this stay as typed. */
const maxDepth = 10;

/** The URL if it's a well-formed http(s) one, otherwise `undefined`. */
export function safeUrl(address: string | undefined): string | undefined {
  if (address === undefined || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : undefined;
}

/** Parses a text: blocks by line, with inline marks inside them. */
export function parseMarkdown(text: string): Block[] {
  const blocks: Block[] = [];
  let from = 0;
  for (const fence of text.matchAll(/```(?:([\w+.#-]*)\n)?\n*([\s\S]+?)\n*```/g)) {
    blocks.push(...parseLines(text.slice(from, fence.index).replace(/\n$/, '')));
    blocks.push({ type: 'code', language: fence[1] ?? '', text: fence[2] ?? '' });
    from = fence.index + fence[0].length;
    if (text[from] === '\n') from += 1;
  }
  blocks.push(...parseLines(text.slice(from)));
  return blocks;
}

function parseLines(text: string, isQuoted = false): Block[] {
  const blocks: Block[] = [];
  if (text === '') return blocks;
  const lines = text.split('\n');
  const paragraph: string[] = [];
  const endParagraph = () => {
    if (paragraph.length > 0) blocks.push({ type: 'paragraph', children: parseInline(paragraph.join('\n')) });
    paragraph.length = 0;
  };
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (!isQuoted && line.startsWith('>>> ')) {
      endParagraph();
      const rest = [line.slice(4), ...lines.slice(index + 1)].join('\n');
      blocks.push({ type: 'quote', children: parseLines(rest, true) });
      return blocks;
    }
    if (!isQuoted && line.startsWith('> ')) {
      endParagraph();
      const quoted = lines.slice(index);
      const end = quoted.findIndex((next) => !next.startsWith('> '));
      const inside = end === -1 ? quoted : quoted.slice(0, end);
      blocks.push({ type: 'quote', children: parseLines(inside.map((next) => next.slice(2)).join('\n'), true) });
      index += inside.length - 1;
      continue;
    }
    const heading = /^(#{1,3})\s+(\S.*)$/.exec(line);
    if (heading) {
      endParagraph();
      blocks.push({ type: 'heading', level: (heading[1] ?? '#').length, children: parseInline(heading[2] ?? '') });
      continue;
    }
    if (/^-#\s+\S/.test(line)) {
      endParagraph();
      blocks.push({ type: 'subtext', children: parseInline(line.slice(2).trimStart()) });
      continue;
    }
    const item = /^( *)([-*]|\d{1,9}\.)\s+(\S.*)$/.exec(line);
    if (item) {
      endParagraph();
      addListItem(blocks, item[1] ?? '', item[2] ?? '-', item[3] ?? '');
      continue;
    }
    paragraph.push(line);
  }
  endParagraph();
  return blocks;
}

function addListItem(blocks: Block[], indent: string, mark: string, text: string): void {
  const entry = { depth: Math.min(Math.floor(indent.length / 2), 5), children: parseInline(text) };
  const ordered = mark.endsWith('.');
  const last = blocks.at(-1);
  if (last?.type === 'list' && (last.ordered === ordered || entry.depth > 0)) last.items.push(entry);
  else blocks.push({ type: 'list', ordered, start: ordered ? Number.parseInt(mark, 10) : 1, items: [entry] });
}

interface Rule {
  pattern: RegExp;
  read(match: RegExpExecArray, depth: number): Inline | undefined;
}

const wrapping = (pattern: RegExp, type: 'strong' | 'em' | 'underline' | 'strike' | 'spoiler'): Rule => ({
  pattern,
  read: (match, depth) => ({ type, children: parseInline(match[1] ?? '', depth + 1) }),
});

/** Tried in order at each special character. Patterns are sticky and start with a literal, so a miss is cheap. */
const rules: Rule[] = [
  { pattern: /\\([!-/:-@[-`{-~])/y, read: (match) => ({ type: 'text', text: match[1] ?? '' }) },
  { pattern: /(`+)([\s\S]*?[^`])\1(?!`)/y, read: (match) => ({ type: 'code', text: (match[2] ?? '').trim() }) },
  {
    pattern: /<(@!?|@&|#)(\d{1,20})>/y,
    read: ([, mark, id = '']) => ({
      type: 'mention',
      kind: mark === '#' ? 'channel' : mark === '@&' ? 'role' : 'user',
      id,
    }),
  },
  { pattern: /<\/([^:<>\n]{1,100}):\d{1,20}>/y, read: (match) => ({ type: 'command', name: match[1] ?? '' }) },
  {
    pattern: /<t:(-?\d{1,13})(?::([tTdDfFR]))?>/y,
    read: (match) => ({ type: 'time', seconds: Number(match[1]), style: match[2] ?? 'f' }),
  },
  { pattern: /<a?:(\w{2,32}):\d{1,20}>/y, read: (match) => ({ type: 'emoji', name: match[1] ?? '' }) },
  { pattern: /<(https?:\/\/[^\s<>]+)>/y, read: (match) => bareLink(match[1] ?? '') },
  {
    pattern: /\[((?:\\.|[^[\]\\\n]){1,500})\]\(<?(https?:\/\/(?:[^\s()<>]|\([^\s()<>]*\))+)>?(?:\s+"[^"\n]*")?\)/y,
    read: (match, depth) => {
      const href = safeUrl(match[2]);
      return href === undefined
        ? undefined
        : { type: 'link', href, children: parseInline(match[1] ?? '', depth + 1, false) };
    },
  },
  { pattern: /https?:\/\/[^\s<]+[^\s<.,:;"')\]*_~|`!?]/y, read: (match) => bareLink(match[0]) },
  { pattern: /@(everyone|here)\b/y, read: (match) => ({ type: 'everyone', name: match[1] ?? '' }) },
  wrapping(/\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)/y, 'strong'),
  wrapping(/__((?:\\[\s\S]|[^\\])+?)__(?!_)/y, 'underline'),
  wrapping(/~~((?:\\[\s\S]|[^\\])+?)~~(?!~)/y, 'strike'),
  wrapping(/\|\|((?:\\[\s\S]|[^\\])+?)\|\|/y, 'spoiler'),
  wrapping(/\*(?![\s*])((?:\\[\s\S]|\*\*|[^\\*])+?)(?<!\s)\*(?!\*)/y, 'em'),
  wrapping(/(?<!\w)_(?!_)((?:\\[\s\S]|__|[^\\_])+?)_(?!\w)/y, 'em'),
];

/** Parses inline marks within a block. Link labels can't contain links. */
export function parseInline(text: string, depth = 0, canLink = true): Inline[] {
  const nodes: Inline[] = [];
  const addText = (piece: string) => {
    const last = nodes.at(-1);
    if (last?.type === 'text') last.text += piece;
    else if (piece !== '') nodes.push({ type: 'text', text: piece });
  };
  if (depth > maxDepth) return [{ type: 'text', text }];
  const special = /[\\`<[@*_~|]|https?:\/\//g;
  let at = 0;
  while (at < text.length) {
    special.lastIndex = at;
    const next = special.exec(text)?.index ?? text.length;
    addText(text.slice(at, next));
    at = next;
    if (at >= text.length) break;
    const [node, length] = readAt(text, at, depth, canLink);
    if (node === undefined || node.type === 'text') addText(node?.text ?? text.slice(at, at + length));
    else nodes.push(node);
    at += length;
  }
  return nodes;
}

function readAt(text: string, at: number, depth: number, canLink: boolean): [Inline | undefined, number] {
  for (const rule of rules) {
    rule.pattern.lastIndex = at;
    const match = rule.pattern.exec(text);
    if (match === null) continue;
    const node = rule.read(match, depth);
    if (node === undefined || (node.type === 'link' && !canLink)) continue;
    return [node, match[0].length];
  }
  return [undefined, 1];
}

function bareLink(address: string): Inline | undefined {
  const href = safeUrl(address);
  return href === undefined ? undefined : { type: 'link', href, children: [{ type: 'text', text: address }] };
}
