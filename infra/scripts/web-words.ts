/**
 * The English catalogue of the web pages: every text that `html`, `t`, `word`, and `counted` of edge/web/words mark, by the ID that
 * translations name it with.
 */
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseAst } from 'vitest/node';
import { isPartOfTag, textOf, translationProblem } from '../../edge/web/words/check.ts';
import { idOf } from '../../edge/web/words/language.ts';

export const WEB_WORDS = 'edge/web/words/en.json';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const NOT_READ = /(?:\.test|\.generated|\.d)\.ts$/;

/** Files with words that stay English, or with none, and why. */
const IN_ENGLISH: Readonly<Record<string, string>> = {
  'edge/web/auth/browser.ts': 'Sessions keep the name of their browser.',
  'edge/web/browser/': 'Scripts are the same for everyone, and kept for a year.',
  'edge/web/dashboard/operator/runbook.ts': 'It’s docs/RUNBOOK.md.',
  'edge/web/fun/api.ts': 'FunHub’s API answers programs.',
  'edge/web/fun/limits.ts': 'The same.',
  'edge/web/fun/openapi.ts': 'The same.',
  'edge/web/fun/query.ts': 'The same.',
  'edge/web/public/styles.ts': 'CSS.',
  'edge/web/styles.ts': 'CSS.',
  'edge/web/words/': 'What the marks are made of.',
};

/** Texts with several words that nobody reads: values of headers, lines of streams, scopes, keys, errors in JSON. */
const TECHNICAL =
  /^(?:[a-z]+\/[a-z-]+; |public, |attachment; |Bearer |identify guilds$|(?:retry|data|event): |web \{0\}|There is nothing at)/;
/** What takes commands, and what developers read. */
const TECHNICAL_CALLS = /(?:Error|unavailable|runCommand|command|decision)$/;
const TECHNICAL_PROPERTIES = new Set(['path']);

/** Types, imports, and what's thrown. */
const SILENT = /^TS.*(?:Type|Keyword|Annotation|Interface|Declaration|Arguments?)|^Import|^ExportAll|^ThrowStatement/;

interface Node {
  type: string;
  start: number;
  end: number;
  [key: string]: unknown;
}

interface Quasi {
  value: { cooked: string };
}

/** A text, and where it's from. */
interface Found {
  text: string;
  at: number;
}

/** What a file says to people: what's marked, and what isn't but looks like it. */
export function wordsIn(code: string): { marked: Found[]; unmarked: Found[] } {
  const marked: Found[] = [];
  const unmarked: Found[] = [];
  const sourceOf = (node: unknown) => code.slice((node as Node).start, (node as Node).end);
  const visitChildren = (node: Node) => {
    for (const child of Object.values(node).flat()) if (isNode(child)) visit(child);
  };
  const visitUnlessText = (node: Node) => {
    if (textIn(node) === undefined) visit(node);
  };
  const visitTagged = (node: Node) => {
    const { quasis, expressions } = node.quasi as { quasis: Quasi[]; expressions: Node[] };
    const text = textOf(quasis.map(({ value }) => value.cooked));
    const tag = sourceOf(node.tag);
    const isMarked = tag === 't' ? hasWords(text) : tag === 'html' && hasWords(visibleText(text));
    if (isMarked) marked.push({ text, at: node.start });
    for (const expression of expressions) visit(expression);
  };
  const visitCall = (node: Node) => {
    const called = sourceOf(node.callee);
    const given = node.arguments as Node[];
    const texts = given.map(({ value }) => value).filter((value) => typeof value === 'string');
    if (called === 'word' || called === 'counted') {
      const [one, many = `${one}s`] = texts;
      if (one === undefined) throw new Error(`It takes its text as it is: ${sourceOf(node)}`);
      const found = called === 'word' ? [one] : [`{0} ${one}`, `{0} ${many}`];
      marked.push(...found.map((text) => ({ text, at: node.start })));
    }
    visit(node.callee as Node);
    const isTechnical = called === 'word' || called === 'counted' || TECHNICAL_CALLS.test(called);
    given.forEach(isTechnical ? visitUnlessText : visit);
  };
  function visit(node: Node): void {
    if (SILENT.test(node.type)) return;
    const text = textIn(node);
    if (text !== undefined && looksRead(text)) unmarked.push({ text, at: node.start });
    if (node.type === 'TaggedTemplateExpression') visitTagged(node);
    else if (node.type === 'CallExpression' || node.type === 'NewExpression') visitCall(node);
    else if (node.type === 'Property' && TECHNICAL_PROPERTIES.has(sourceOf(node.key)))
      visitUnlessText(node.value as Node);
    else visitChildren(node);
  }
  visit(parseAst(code, { lang: 'ts' }) as unknown as Node);
  return { marked, unmarked };
}

/** Every marked text of the pages. @throws naming files and lines where text isn't marked. */
export function findWebWords(root: string = ROOT): string[] {
  const texts = new Set<string>();
  const problems: string[] = [];
  for (const file of globSync('edge/web/**/*.ts', { cwd: root }).sort()) {
    if (NOT_READ.test(file) || Object.keys(IN_ENGLISH).some((name) => file.startsWith(name))) continue;
    const code = readFileSync(`${root}/${file}`, 'utf8');
    const { marked, unmarked } = wordsIn(code);
    const lineOf = (at: number) => `${file}:${code.slice(0, at).split('\n').length}`;
    if (/import \{[^}]*\bhtml\b[^}]*\} from 'hono\/html'/.test(code))
      problems.push(`${file}: import html from edge/web/words, so that it can be translated.`);
    for (const { text, at } of unmarked)
      problems.push(`${lineOf(at)}: mark this with t, html, or word of edge/web/words: ${text}`);
    for (const { text, at } of marked) {
      const problem = translationProblem(text, text);
      if (problem !== undefined) problems.push(`${lineOf(at)}: this can’t be translated. ${problem} ${text}`);
      texts.add(text);
    }
  }
  if (problems.length > 0) throw new Error(`Some words on the pages can’t be translated.\n${problems.join('\n')}`);
  return [...texts].sort();
}

/** The text of {@link WEB_WORDS}. */
export function webWords(): string {
  const texts = findWebWords();
  const byId = new Map(texts.map((text) => [idOf(text), text]));
  if (byId.size < texts.length) throw new Error('Two texts have the same ID. Change one of them.');
  const sorted = [...byId].sort(([one], [other]) => (one < other ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
}

/** What a literal says, or a template without a tag. */
function textIn(node: Node): string | undefined {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node.type !== 'TemplateLiteral') return undefined;
  return textOf((node.quasis as Quasi[]).map(({ value }) => value.cooked));
}

/** Of a fragment: what's between its tags, and in the attributes that people read. */
function visibleText(fragment: string): string {
  const words = [...fragment.matchAll(/\s(?:aria-label|alt|label|placeholder|title)="([^"]*)"/g)].map(
    ([, text]) => text,
  );
  const between = isPartOfTag(fragment) ? '' : fragment.replace(/<(?:[^<>"]|"[^"]*")*>/g, ' ');
  return [between, ...words].join(' ').replace(/&[a-z]+;/g, ' ');
}

function hasWords(text: string): boolean {
  return /\p{L}{2}/u.test(text.replace(/\{\d+\}/g, ''));
}

/** Two words or more, with something to say. */
function looksRead(text: string): boolean {
  return /\p{L}{2}[,;:.…?!]?\s+\p{L}/u.test(text.replace(/\{\d+\}/g, 'one')) && hasWords(text) && !TECHNICAL.test(text);
}
