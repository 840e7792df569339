/** Discord's limits for AutoMod, checked before anything is sent. Each sentence says what to do. */
import { counted } from '../platform/plural.ts';
import { isVisible } from '../platform/text.ts';
import { unicodePattern } from '../platform/unicode.ts';
import type { Rule, RuleDraft, RuleKind } from './automod-rules.ts';
import { compilePattern } from './rust-regex.ts';

const HOST = unicodePattern(String.raw`^[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+$`, 'u');

/** https://docs.discord.com/developers/resources/auto-moderation#trigger-types */
export const AUTOMOD = {
  /** Rules of each kind in one server. */
  rules: { words: 6, spam: 1, lists: 1, mentions: 1, profile: 1 } as Readonly<Record<RuleKind, number>>,
  words: 1_000,
  /** In characters, as Discord counts them. */
  wordLength: 60,
  patterns: 10,
  patternLength: 260,
  /** Entries of an allow list. */
  allowed: { words: 100, profile: 100, lists: 1_000 } as Readonly<Partial<Record<RuleKind, number>>>,
  mentions: { least: 1, most: 50 },
  exemptRoles: 20,
  exemptChannels: 50,
  /** 4 weeks. */
  timeoutSeconds: 2_419_200,
  messageLength: 150,
  nameLength: 100,
} as const;

/** What staff call each kind. */
export const KIND_TITLES: Readonly<Record<RuleKind, string>> = {
  words: 'Words',
  spam: 'Spam',
  lists: 'Discord’s word lists',
  mentions: 'Mention spam',
  profile: 'Profiles',
};

/** Kinds of rules that may time members out. */
const CAN_TIME_OUT: readonly RuleKind[] = ['words', 'mentions'];

/** Why a rule of this kind can't be added, or undefined. */
export function noRoomFor(kind: RuleKind, existing: readonly Rule[]): string | undefined {
  const same = existing.filter((rule) => rule.kind === kind);
  const most = AUTOMOD.rules[kind];
  if (same.length < most) return undefined;
  const [only] = same;
  return most === 1 && only !== undefined
    ? `Discord allows one rule of this kind per server, and there’s one already: **${only.name}**. Change it with \`/automod list\`, or delete it first.`
    : `Discord allows ${most} word rules per server, and this one has ${same.length}. Add to one with \`/automod words add\`, or delete one first.`;
}

/** What's wrong with a rule, or undefined. */
export function ruleProblem(draft: RuleDraft): string | undefined {
  const { name, kind, words, patterns, allowed, lists, mentions, actions } = draft;
  if (!isVisible(name)) return 'Give the rule a name that people can see.';
  if (name.length > AUTOMOD.nameLength)
    return `Names have at most ${AUTOMOD.nameLength} characters. Pick a shorter one.`;
  if ((kind === 'words' || kind === 'profile') && words.length + patterns.length === 0)
    return 'A rule needs at least one word or pattern. To stop it from doing anything, switch it off in `/automod list`.';
  if (kind === 'lists' && lists.length === 0) return 'Pick at least one of Discord’s lists.';
  if (kind === 'mentions' && !isWithin(mentions, AUTOMOD.mentions))
    return `Pick a number of mentions from ${AUTOMOD.mentions.least} to ${AUTOMOD.mentions.most}.`;
  return (
    wordsProblem(words) ??
    patternsProblem(patterns) ??
    allowedProblem(kind, allowed) ??
    actionsProblem(kind, actions) ??
    exemptProblem(draft)
  );
}

function isWithin(value: number | undefined, { least, most }: { least: number; most: number }): boolean {
  return value !== undefined && Number.isInteger(value) && value >= least && value <= most;
}

function wordsProblem(words: readonly string[]): string | undefined {
  if (words.length > AUTOMOD.words)
    return `A rule has at most ${counted(AUTOMOD.words, 'word')}, and that would be ${counted(words.length, 'word')}. Put some into another rule with \`/automod add words\`.`;
  return tooLong(words);
}

function tooLong(words: readonly string[]): string | undefined {
  const long = words.find((word) => [...word].length > AUTOMOD.wordLength);
  if (long !== undefined)
    return `“${[...long].slice(0, 40).join('')}…” is too long. Words have at most ${AUTOMOD.wordLength} characters.`;
  return words.some((word) => word.replaceAll('*', '').trim() === '')
    ? 'A word can’t be only `*`: it would stop every message. Add something beside it.'
    : undefined;
}

function patternsProblem(patterns: readonly string[]): string | undefined {
  if (patterns.length > AUTOMOD.patterns)
    return `A rule has at most ${counted(AUTOMOD.patterns, 'pattern')}. Put this one into another rule with \`/automod add regex\`.`;
  for (const pattern of patterns) {
    if ([...pattern].length > AUTOMOD.patternLength)
      return `Patterns have at most ${AUTOMOD.patternLength} characters, and this one has ${[...pattern].length}. Shorten it.`;
    const compiled = compilePattern(pattern);
    if (compiled.status === 'invalid') return `Discord won’t take that pattern: ${compiled.why}`;
  }
  return undefined;
}

function allowedProblem(kind: RuleKind, allowed: readonly string[]): string | undefined {
  const most = AUTOMOD.allowed[kind] ?? 0;
  if (allowed.length > most)
    return most === 0
      ? 'Rules of this kind can’t allow single words. Leave out `allow`.'
      : `A rule of this kind can allow at most ${counted(most, 'entry', 'entries')}, and that would be ${allowed.length}. Leave some out.`;
  return tooLong(allowed);
}

function actionsProblem(kind: RuleKind, actions: RuleDraft['actions']): string | undefined {
  const { isBlocked, message, alertChannel, timeoutSeconds } = actions;
  if (!isBlocked && alertChannel === undefined && timeoutSeconds === undefined)
    return 'A rule has to do something. Let it block, alert, or time out.';
  if (message !== undefined && message.length > AUTOMOD.messageLength)
    return `The message has at most ${AUTOMOD.messageLength} characters, and yours has ${message.length}. Shorten it.`;
  if (timeoutSeconds === undefined) return undefined;
  if (!CAN_TIME_OUT.includes(kind))
    return 'Only rules for words and mentions can time members out. Leave out `timeout`.';
  return isWithin(timeoutSeconds, { least: 1, most: AUTOMOD.timeoutSeconds })
    ? undefined
    : 'AutoMod can time members out for 4 weeks at most. Pick a shorter time.';
}

function exemptProblem({ exemptRoles, exemptChannels }: RuleDraft): string | undefined {
  if (exemptRoles.length > AUTOMOD.exemptRoles)
    return `A rule can leave out at most ${AUTOMOD.exemptRoles} roles. Remove one first.`;
  return exemptChannels.length > AUTOMOD.exemptChannels
    ? `A rule can leave out at most ${AUTOMOD.exemptChannels} channels. Remove one first.`
    : undefined;
}

/** Words as staff type them: separated by commas or lines, each once. */
export function wordsIn(text: string): string[] {
  const words = text
    .split(/[,\n]/)
    .map((word) => word.trim().replace(/\s+/g, ' '))
    .filter((word) => word !== '');
  return [...new Map(words.map((word) => [word.toLowerCase(), word])).values()];
}

/** Sites that a rule against links lets through, as entries of an allow list; or why that's not possible. */
export function sitesOf(sites: readonly string[]): { entries: string[] } | { sentence: string } {
  const hosts = sites.map((site) =>
    site
      .replace(/^https?:\/\//i, '')
      .replace(/^www\./i, '')
      .replace(/\/.*$/, ''),
  );
  const odd = hosts.findIndex((host) => !HOST().test(host));
  if (odd !== -1)
    return {
      sentence: `“${(sites[odd] ?? '').slice(0, 60)}” isn’t a site. Write it like \`youtube.com\`, with commas between.`,
    };
  // The slash keeps `https://youtube.com.example.org` out.
  const entries = hosts.flatMap((host) => [`https://${host}/*`, `https://www.${host}/*`]);
  return { entries };
}
