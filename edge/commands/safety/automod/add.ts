/** `/automod add`: a rule of each kind. */

import { cleanText } from '../../../../shared/platform/text.ts';
import { parseDuration } from '../../../../shared/platform/typed-duration.ts';
import type { RuleDraft, RuleKind, WordList } from '../../../../shared/safety/automod-rules.ts';
import type { Answer } from '../../../interactions/behaviour.ts';
import { refuse } from '../../../interactions/reply.ts';
import { changed } from '../../messages.ts';
import { suggestDurations } from '../../moderation/options.ts';
import { autocomplete, type GuildContext, option, subcommand } from '../../services.ts';
import { answerTo, MANAGERS } from '../staff.ts';
import { summary } from './describe.ts';
import { type AutoMod, actionsObstacle, changeRules, ruleName } from './read.ts';

const nameOption = option.string({ description: 'Name of the rule', maxLength: 100 });
const allowOption = option.string({ description: 'What it lets through, with commas between', maxLength: 6_000 });
const alertOption = option.channel({ description: 'Channel where staff see what it stopped', channelTypes: [0] });
const messageOption = option.string({ description: 'What members read when it stops them', maxLength: 150 });
const timeoutOption = option.string({
  description: 'How long to time members out, such as 10m (up to 4 weeks)',
  maxLength: 30,
  autocomplete: autocomplete(({ value }) => suggestDurations(value, ['1m', '10m', '1h', '1d', '7d', '28d'])),
});

interface Given {
  name?: string | undefined;
  allow?: string | undefined;
  alert?: { id: string } | undefined;
  message?: string | undefined;
  timeout?: string | undefined;
}

/** @param entries what the rule is made of, besides what all have. */
async function add(
  context: GuildContext & { options: Given },
  kind: RuleKind,
  title: string,
  entries: (automod: AutoMod) => Partial<RuleDraft> | { sentence: string },
): Promise<Awaited<Answer>> {
  const { name, allow, alert, message, timeout } = context.options;
  const timeoutMs = timeout === undefined ? undefined : parseDuration(timeout);
  if (timeout !== undefined && timeoutMs === undefined)
    return refuse('Write a length of time with its unit, such as `10m`, `2h`, or `7d`.');
  const outcome = await changeRules(context, [kind, title, context.options], async (ready) => {
    const { automod, discord, server, rules, reason, carryOut } = ready;
    const given = entries(automod);
    if ('sentence' in given) return given;
    const allowed = [...(given.allowed ?? []), ...automod.wordsIn(cleanText(allow ?? ''))];
    const draft = automod.draft(kind, title, {
      ...given,
      ...(name !== undefined && { name: cleanText(name).trim() }),
      allowed,
      actions: {
        isBlocked: true,
        message: message && cleanText(message),
        alertChannel: alert?.id,
        timeoutSeconds: timeoutMs && Math.round(timeoutMs / 1_000),
      },
    });
    const namesakes = rules.filter((rule) => rule.name.startsWith(draft.name));
    // Asked for twice, or again after a process died.
    const there = namesakes.find((rule) => same(automod, rule, draft));
    if (there !== undefined) return { sentence: `${ruleName(there)} is there already: ${summary(draft)}.`, isSo: true };
    if (name === undefined && namesakes.length > 0) draft.name = `${draft.name} ${namesakes.length + 1}`;
    const problem =
      automod.noRoomFor(kind, rules) ??
      automod.ruleProblem(draft) ??
      actionsObstacle(ready, draft.actions, context.now);
    if (problem !== undefined) return { sentence: problem };
    return carryOut(`Added ${ruleName(draft)}: ${summary(draft)}.`, () =>
      automod.createRule(discord.rest, server.id, draft, reason),
    );
  });
  return answerTo(outcome, (lines) => changed(lines.join('\n')));
}

function same(automod: AutoMod, one: RuleDraft, other: RuleDraft): boolean {
  return (
    one.kind === other.kind && JSON.stringify(automod.metadataOf(one)) === JSON.stringify(automod.metadataOf(other))
  );
}

const CHANGE = { ...MANAGERS, effect: 'change' } as const;
const WORDS_HINT = 'Words with commas between. * stands for any letters: bad*, *bad, *bad*';

const words = subcommand({
  ...CHANGE,
  description: 'Stop messages with words',
  examples: ['/automod add words words:badword, *worse*', '/automod add words words:spoiler name:Spoilers timeout:10m'],
  options: {
    words: option.string({ description: WORDS_HINT, required: true, maxLength: 6_000 }),
    name: nameOption,
    allow: allowOption,
    alert: alertOption,
    timeout: timeoutOption,
    message: messageOption,
  },
  run: (context) =>
    add(context, 'words', 'Words', ({ wordsIn }) => ({ words: wordsIn(cleanText(context.options.words)) })),
});

const regex = subcommand({
  ...CHANGE,
  description: 'Stop messages that match a pattern, in Rust’s kind of regex',
  examples: ['/automod add regex pattern:fr[e3]{2}\\s+nitro'],
  options: {
    pattern: option.string({ description: 'Pattern, up to 260 characters', required: true, maxLength: 260 }),
    name: nameOption,
    allow: allowOption,
    alert: alertOption,
    timeout: timeoutOption,
    message: messageOption,
  },
  run: (context) => add(context, 'words', 'Pattern', () => ({ patterns: [cleanText(context.options.pattern)] })),
});

const invites = subcommand({
  ...CHANGE,
  description: 'Stop invites to other servers',
  examples: ['/automod add invites', '/automod add invites allow:discord.gg/ours'],
  options: {
    allow: option.string({ description: 'Invites it lets through, with commas between', maxLength: 6_000 }),
    name: nameOption,
    alert: alertOption,
    timeout: timeoutOption,
    message: messageOption,
  },
  run: (context) => add(context, 'words', 'Invites', ({ INVITE_WORDS }) => ({ words: INVITE_WORDS })),
});

const links = subcommand({
  ...CHANGE,
  description: 'Stop links, except to sites you name',
  examples: ['/automod add links allow:youtube.com, wikipedia.org'],
  options: {
    allow: option.string({ description: 'Sites it lets through, with commas between', maxLength: 3_000 }),
    name: nameOption,
    alert: alertOption,
    timeout: timeoutOption,
    message: messageOption,
  },
  run: (context) => {
    const { allow = '', ...rest } = context.options;
    return add({ ...context, options: rest }, 'words', 'Links', ({ LINK_WORDS, wordsIn, sitesOf }) => {
      const allowed = sitesOf(wordsIn(cleanText(allow)));
      return 'sentence' in allowed ? allowed : { words: LINK_WORDS, allowed: allowed.entries };
    });
  },
});

const mentions = subcommand({
  ...CHANGE,
  description: 'Stop messages that mention many members or roles',
  examples: ['/automod add mentions limit:10'],
  options: {
    limit: option.integer({ description: 'Mentions that one message may have', required: true, min: 1, max: 50 }),
    raids: option.boolean({ description: 'Also watch for many mentions in many messages (default: yes)' }),
    name: nameOption,
    alert: alertOption,
    timeout: timeoutOption,
    message: messageOption,
  },
  run: (context) => {
    const { limit, raids = true } = context.options;
    return add(context, 'mentions', 'Mention spam', () => ({ mentions: limit, watchesMentionRaids: raids }));
  },
});

const spam = subcommand({
  ...CHANGE,
  description: 'Stop what Discord takes for spam',
  options: { name: nameOption, alert: alertOption },
  run: (context) => add(context, 'spam', 'Spam', () => ({})),
});

const lists = subcommand({
  ...CHANGE,
  description: 'Stop words on Discord’s own lists',
  examples: ['/automod add lists list:slurs', '/automod add lists list:all'],
  options: {
    list: option.string({
      description: 'Which words',
      required: true,
      choices: [
        { name: 'Slurs and insults', value: 'slurs' },
        { name: 'Sexual content', value: 'sexual' },
        { name: 'Profanity', value: 'profanity' },
        { name: 'All of them', value: 'all' },
      ],
    }),
    name: nameOption,
    allow: allowOption,
    alert: alertOption,
    message: messageOption,
  },
  run: (context) => {
    const { list } = context.options;
    const chosen: readonly WordList[] = list === 'all' ? ['profanity', 'sexual', 'slurs'] : [list];
    return add(context, 'lists', 'Word lists', () => ({ lists: chosen }));
  },
});

const profile = subcommand({
  ...CHANGE,
  description: 'Stop members with words in their name or profile until they change it',
  examples: ['/automod add profile words:*discord.gg/*, admin'],
  options: {
    words: option.string({ description: WORDS_HINT, required: true, maxLength: 6_000 }),
    name: nameOption,
    allow: allowOption,
    alert: alertOption,
  },
  run: (context) =>
    add(context, 'profile', 'Profiles', ({ wordsIn }) => ({ words: wordsIn(cleanText(context.options.words)) })),
});

export const addRule = {
  description: 'Add a rule to AutoMod',
  subcommands: { words, regex, invites, links, mentions, spam, lists, profile },
};
