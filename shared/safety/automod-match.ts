/** Which rules would stop a text, by what Discord documents about how it matches. Nothing is sent. */
import type { Rule } from './automod-rules.ts';
import { type Budget, compilePattern } from './rust-regex.ts';

export type Verdict =
  /** `by`: the words and patterns that match, and what they found. */
  | { status: 'stops'; by: readonly Hit[]; unknown: readonly string[] }
  | { status: 'passes' }
  /** Nothing that can be evaluated matches, but the rest may. `why`: sentences. */
  | { status: 'unknown'; why: readonly string[] };

export interface Hit {
  /** The word or pattern; undefined for the number of mentions. */
  entry: string | undefined;
  found: string;
}

export interface TestedRule {
  rule: Rule;
  verdict: Verdict;
}

/** For all patterns of all rules together: about a tenth of a second. */
const BUDGET_STEPS = 2_000_000;
/** Hits to show of each rule. */
const HITS = 3;

const PRIVATE_LISTS = 'Discord doesn’t publish its word lists, so I can’t tell what’s in them.';
const SPAM = 'Discord decides by how and how often something is posted, so a text alone doesn’t tell.';

/** Tries a text on each rule that's on. */
export function tryText(rules: readonly Rule[], text: string): TestedRule[] {
  const budget: Budget = { steps: BUDGET_STEPS };
  return rules.map((rule) => ({ rule, verdict: verdictOf(rule, text, budget) }));
}

function verdictOf(rule: Rule, text: string, budget: Budget): Verdict {
  switch (rule.kind) {
    case 'spam':
      return { status: 'unknown', why: [SPAM] };
    case 'lists':
      return { status: 'unknown', why: [PRIVATE_LISTS] };
    case 'mentions': {
      const mentions = mentionsIn(text);
      if (mentions > (rule.mentions ?? Number.POSITIVE_INFINITY))
        return { status: 'stops', by: [{ entry: undefined, found: `${mentions} mentions` }], unknown: [] };
      return rule.watchesMentionRaids
        ? { status: 'unknown', why: ['Whether it’s part of a mention raid depends on other messages.'] }
        : { status: 'passes' };
    }
    case 'words':
    case 'profile':
      return byWords(rule, text, budget);
  }
}

function byWords({ words, patterns, allowed }: Rule, text: string, budget: Budget): Verdict {
  // What's allowed can't match. NUL stands for it: it's in no text, and ends words.
  const rest = allowed.reduce((left, entry) => left.replaceAll(keywordPattern(entry), '\0'), text);
  const hits: Hit[] = [];
  for (const word of words) {
    const found = keywordPattern(word).exec(rest)?.[0];
    if (found !== undefined) hits.push({ entry: word, found });
  }
  const unknown: string[] = [];
  for (const pattern of patterns) {
    const compiled = compilePattern(pattern);
    if (compiled.status !== 'ready') {
      unknown.push(`I can’t try the pattern ${shown(pattern)}: ${compiled.why}`);
      continue;
    }
    const found = compiled.find(rest, budget);
    if (found === 'spent') unknown.push(`The pattern ${shown(pattern)} takes too long to try.`);
    else if (found !== undefined) hits.push({ entry: pattern, found: found.text });
  }
  if (hits.length > 0) return { status: 'stops', by: hits.slice(0, HITS), unknown };
  return unknown.length > 0 ? { status: 'unknown', why: unknown } : { status: 'passes' };
}

function shown(pattern: string): string {
  return `\`${pattern.replaceAll('`', 'ˋ').slice(0, 60)}\``;
}

/**
 * A keyword as Discord matches it, in any case: `cat` is a whole word, `cat*` the start of one, `*cat` its end, and `*cat*` is
 * anywhere. It has no repetition, so it can't take long.
 *
 * https://docs.discord.com/developers/resources/auto-moderation#keyword-matching-strategies
 */
export function keywordPattern(keyword: string): RegExp {
  const [, before = '', word = '', after = ''] = /^(\*?)(.*?)(\*?)$/su.exec(keyword.trim()) ?? [];
  const start = before === '' ? '(?<![\\p{L}\\p{N}_])' : '';
  const end = after === '' ? '(?![\\p{L}\\p{N}_])' : '';
  return new RegExp(`${start}${word.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, '\\$&')}${end}`, 'giu');
}

/** Different members and roles that a text mentions. */
export function mentionsIn(text: string): number {
  return new Set([...text.matchAll(/<@(&?)!?(\d{1,20})>/g)].map(([, mark, id]) => `${mark}${id}`)).size;
}
