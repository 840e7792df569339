/** Bundles of AutoMod rules that staff can apply at once. */
import { AUTOMOD } from './automod-limits.ts';
import type { Rule, RuleActions, RuleChange, RuleDraft, RuleKind, WordList } from './automod-rules.ts';

export type Level = 'light' | 'standard' | 'strict';
export const LEVELS = ['light', 'standard', 'strict'] as const satisfies readonly Level[];

/** How the names of our rules begin, so that everyone recognizes them. */
export const OURS = 'Chorus: ';

/** Invite links. */
export const INVITE_WORDS = ['*discord.gg/*', '*discord.com/invite/*', '*discordapp.com/invite/*', '*dsc.gg/*'];
/** Links of any kind. */
export const LINK_WORDS = ['*http://*', '*https://*'];
/** How most attempts to take over accounts begin. */
const SCAM_PATTERNS = [
  'free\\s+(?:discord\\s+)?nitro',
  '(?:steam|nitro)\\s+gift\\s+(?:card|link|50)',
  'discorcl|dlscord|disc0rd-|discrod-(?:gift|app)',
  '(?:claim|get)\\s+(?:your|ur)\\s+(?:free\\s+)?(?:airdrop|nitro|skins?)',
];

interface PresetRow {
  lists: readonly WordList[];
  mentions: number;
  watchesMentionRaids: boolean;
  /** Of whoever mentions too many, or posts a scam. */
  timeoutSeconds?: number;
  has: readonly ('invites' | 'scams' | 'links' | 'profiles')[];
}

const PRESETS = {
  light: { lists: ['slurs'], mentions: 20, watchesMentionRaids: true, has: [] },
  standard: { lists: ['slurs', 'sexual'], mentions: 10, watchesMentionRaids: true, has: ['invites', 'scams'] },
  strict: {
    lists: ['profanity', 'slurs', 'sexual'],
    mentions: 5,
    watchesMentionRaids: true,
    timeoutSeconds: 600,
    has: ['invites', 'scams', 'links', 'profiles'],
  },
} as const satisfies Record<Level, PresetRow>;

/** The rules of a preset. @param alertChannel where staff see what was stopped. */
export function presetRules(level: Level, alertChannel: string | undefined): RuleDraft[] {
  const preset: PresetRow = PRESETS[level];
  const { timeoutSeconds } = preset;
  const actions = (message?: string): RuleActions => ({ isBlocked: true, message, alertChannel });
  const has = (what: PresetRow['has'][number]) => preset.has.includes(what);
  const words = (name: string, entries: Partial<RuleDraft>, message: string) =>
    draft('words', name, { ...entries, actions: actions(message) });
  return [
    draft('lists', 'Word lists', { lists: preset.lists, actions: actions() }),
    draft('spam', 'Spam', { actions: actions() }),
    draft('mentions', 'Mention spam', {
      mentions: preset.mentions,
      watchesMentionRaids: preset.watchesMentionRaids,
      actions: { ...actions(`You can mention at most ${preset.mentions} people at once here.`), timeoutSeconds },
    }),
    ...(has('invites')
      ? [words('Invites', { words: INVITE_WORDS }, 'Invites to other servers aren’t allowed here.')]
      : []),
    ...(has('scams') ? [words('Scams', { patterns: SCAM_PATTERNS }, 'That looks like a scam.')] : []),
    ...(has('links') ? [words('Links', { words: LINK_WORDS }, 'Links aren’t allowed here.')] : []),
    ...(has('profiles') ? [draft('profile', 'Profiles', { words: INVITE_WORDS, actions: actions() })] : []),
  ];
}

/** A rule with everything that isn't said. */
export function draft(kind: RuleKind, title: string, given: Partial<RuleDraft>): RuleDraft {
  return {
    name: `${OURS}${title}`,
    kind,
    ...{ words: [], patterns: [], allowed: [], lists: [], watchesMentionRaids: false, isOn: true },
    ...{ exemptRoles: [], exemptChannels: [], actions: { isBlocked: true } },
    ...given,
  };
}

/** What applying a preset does. Applying it again does nothing. */
export type PresetStep =
  | { step: 'create'; draft: RuleDraft }
  | { step: 'change'; rule: Rule; change: RuleChange }
  /** A rule of ours that this preset doesn't have. It's kept, because staff may have added to it. */
  | { step: 'switch_off'; rule: Rule }
  /** It's there already. */
  | { step: 'keep'; rule: Rule }
  /** Discord allows one of this kind, and the server has its own. It stays as it is. */
  | { step: 'theirs'; rule: Rule; draft: RuleDraft }
  /** Discord allows no more of this kind. */
  | { step: 'no_room'; draft: RuleDraft };

/** What applying a preset to these rules does, in order. Allow lists and exemptions that staff set stay. */
export function planPreset(level: Level, alertChannel: string | undefined, rules: readonly Rule[]): PresetStep[] {
  const wanted = presetRules(level, alertChannel);
  const ours = (each: RuleDraft) => rules.find(({ name, kind }) => name === each.name && kind === each.kind);
  const steps: PresetStep[] = [];
  const counts = new Map<RuleKind, number>();
  for (const { kind } of rules) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  for (const each of wanted) {
    const rule = ours(each);
    if (rule !== undefined) {
      const change = changeTo(rule, each, alertChannel);
      steps.push(change === undefined ? { step: 'keep', rule } : { step: 'change', rule, change });
      continue;
    }
    const count = counts.get(each.kind) ?? 0;
    const theirs = rules.find(({ kind }) => kind === each.kind);
    if (count < AUTOMOD.rules[each.kind]) {
      counts.set(each.kind, count + 1);
      steps.push({ step: 'create', draft: each });
    } else if (AUTOMOD.rules[each.kind] === 1 && theirs !== undefined)
      steps.push({ step: 'theirs', rule: theirs, draft: each });
    else steps.push({ step: 'no_room', draft: each });
  }
  const known = new Set(presetRules('strict', undefined).map(({ name }) => name));
  for (const rule of rules) {
    const isLeft =
      known.has(rule.name) && rule.isOn && !wanted.some(({ name, kind }) => name === rule.name && kind === rule.kind);
    if (isLeft) steps.push({ step: 'switch_off', rule });
  }
  return steps;
}

/** What turns a rule of ours into that of a preset; undefined where it's the same. What staff added to its words stays. */
function changeTo(rule: Rule, wanted: RuleDraft, alertChannel: string | undefined): RuleChange | undefined {
  const change: RuleChange = {
    words: union(rule.words, wanted.words, AUTOMOD.words),
    patterns: union(rule.patterns, wanted.patterns, AUTOMOD.patterns),
    lists: wanted.lists,
    ...(wanted.mentions !== undefined && { mentions: wanted.mentions }),
    watchesMentionRaids: wanted.watchesMentionRaids,
    actions: {
      ...wanted.actions,
      message: wanted.actions.message ?? rule.actions.message,
      // A preset without a channel for alerts leaves the one that's there.
      alertChannel: alertChannel ?? rule.actions.alertChannel,
    },
    isOn: true,
  };
  const same = (one: unknown, other: unknown) => JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
  const isSame = Object.entries(change).every(([key, value]) => same(rule[key as keyof Rule], value));
  return isSame ? undefined : change;
}

function union(one: readonly string[], other: readonly string[], most: number): string[] {
  return [...new Set([...one, ...other])].slice(0, most);
}

/** The same whatever order the keys, or the members of a list, are in. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return [...value].map(String).sort();
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
