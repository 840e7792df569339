/** AutoMod rules in words. */
import { plainWithin } from '../../../../shared/platform/markdown.ts';
import { formatDuration } from '../../../../shared/platform/typed-duration.ts';
import type { RuleDraft, WordList } from '../../../../shared/safety/automod-rules.ts';
import { counted } from '../../format.ts';

const LISTS: Readonly<Record<WordList, string>> = {
  profanity: 'profanity',
  sexual: 'sexual content',
  slurs: 'slurs and insults',
};

/** What a rule looks for: `12 words and 2 patterns`. */
export function looksFor({ kind, words, patterns, lists, mentions, watchesMentionRaids }: RuleDraft): string {
  switch (kind) {
    case 'words':
    case 'profile': {
      const parts = [
        ...(words.length > 0 ? [counted(words.length, 'word')] : []),
        ...(patterns.length > 0 ? [counted(patterns.length, 'pattern')] : []),
      ];
      return `${parts.join(' and ') || 'Nothing'}${kind === 'profile' ? ' in names and profiles' : ''}`;
    }
    case 'lists':
      return `Discord’s lists for ${lists.map((list) => LISTS[list]).join(', ') || 'nothing'}`;
    case 'mentions':
      return `More than ${counted(mentions ?? 0, 'mention')} in a message${watchesMentionRaids ? ', and mention raids' : ''}`;
    case 'spam':
      return 'What Discord takes for spam';
  }
}

/** `Blocks, and alerts <#1>`. */
export function whatHappens({ kind, actions }: RuleDraft): string {
  const { isBlocked, alertChannel, timeoutSeconds } = actions;
  const parts = [
    ...(isBlocked ? [kind === 'profile' ? 'keeps the member from doing anything' : 'blocks'] : []),
    ...(alertChannel === undefined ? [] : [`alerts <#${alertChannel}>`]),
    ...(timeoutSeconds === undefined ? [] : [`times out for ${formatDuration(timeoutSeconds * 1_000)}`]),
  ];
  return parts.join(', ') || 'does nothing';
}

export function leavesOut({ exemptRoles, exemptChannels }: RuleDraft): string {
  const parts = [
    ...(exemptRoles.length > 0 ? [counted(exemptRoles.length, 'role')] : []),
    ...(exemptChannels.length > 0 ? [counted(exemptChannels.length, 'channel')] : []),
  ];
  return parts.length === 0 ? '' : ` · leaves out ${parts.join(' and ')}`;
}

/** A rule in one or two lines. */
export function summary(rule: RuleDraft): string {
  return `${looksFor(rule)} · ${whatHappens(rule)}${leavesOut(rule)}`;
}

/** Words or patterns as a list, cut where it's too long. */
export function listed(entries: readonly string[], most: number): string {
  return plainWithin(entries.join(', '), most);
}

/** The same with a title; empty where there are none. */
export function titledList(title: string, entries: readonly string[], most: number): string {
  return entries.length === 0 ? '' : `**${title}** ${listed(entries, most)}`;
}
