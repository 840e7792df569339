import type { AutoModerationRule } from './world.ts';

/** What a rule found in a message. */
export interface RuleMatch {
  /** The keyword or pattern. null for other rules. */
  keyword: string | null;
  content: string | null;
}

export const TriggerType = { keyword: 1, spam: 3, keywordPreset: 4, mentionSpam: 5, memberProfile: 6 } as const;
export const ActionType = { blockMessage: 1, sendAlertMessage: 2, timeout: 3, blockMemberInteraction: 4 } as const;

/** How many rules of each type a server can have (https://discord.com/developers/docs/resources/auto-moderation#trigger-types). */
export const RULES_PER_TYPE: Record<number, number> = { 1: 6, 3: 1, 4: 1, 5: 1, 6: 1 };

/** Discord matches with Rust's regex, which has no look-around and no backreferences. */
const NOT_IN_RUST = /\(\?<?[=!]|\\[1-9]|\\k</;

/** A rule's pattern as a regular expression, or undefined if Discord would reject it. Matches ignore case. */
export function patternOf(text: string): RegExp | undefined {
  if (NOT_IN_RUST.test(text)) return undefined;
  try {
    return new RegExp(text.replace(/^\(\?i\)/, ''), 'iu');
  } catch {
    return undefined;
  }
}

/**
 * A keyword as a regular expression: `cat` is a whole word, `cat*` the start of one, `*cat` its end, and `*cat*` is anywhere
 * (https://discord.com/developers/docs/resources/auto-moderation#keyword-matching-strategies).
 */
export function keywordPattern(keyword: string): RegExp {
  const [, before = '', text = '', after = ''] = /^(\*?)(.*?)(\*?)$/su.exec(keyword.trim()) ?? [];
  const start = before === '' ? '(?<![\\p{L}\\p{N}_])' : '';
  const end = after === '' ? '(?![\\p{L}\\p{N}_])' : '';
  return new RegExp(`${start}${text.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, '\\$&')}${end}`, 'giu');
}

/**
 * What the rule finds in a message. The sandbox doesn't recognize spam, and doesn't have the words of Discord's presets.
 *
 * @param mentions how many different users and roles it mentions.
 */
export function matchOf(rule: AutoModerationRule, content: string, mentions: number): RuleMatch | undefined {
  const { mention_total_limit: limit } = rule.trigger_metadata;
  if (rule.trigger_type === TriggerType.mentionSpam) {
    return limit !== undefined && mentions > limit ? { keyword: null, content: null } : undefined;
  }
  if (rule.trigger_type !== TriggerType.keyword) return undefined;
  const { keyword_filter = [], regex_patterns = [], allow_list = [] } = rule.trigger_metadata;
  // What's allowed can't match, so it's replaced by something that never does.
  const checked = allow_list.reduce((text, allowed) => text.replaceAll(keywordPattern(allowed), '\0'), content);
  for (const keyword of keyword_filter) {
    const [found] = keywordPattern(keyword).exec(checked) ?? [];
    if (found) return { keyword, content: found };
  }
  for (const pattern of regex_patterns) {
    const [found] = patternOf(pattern)?.exec(checked) ?? [];
    if (found) return { keyword: pattern, content: found };
  }
  return undefined;
}
