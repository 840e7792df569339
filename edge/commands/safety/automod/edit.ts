/** What changes about one rule: its words, what it leaves out, and whether it's there. */

import { counted } from '../../../../shared/platform/plural.ts';
import { cleanText } from '../../../../shared/platform/text.ts';
import type { Rule, RuleChange } from '../../../../shared/safety/automod-rules.ts';
import type { Answer } from '../../../interactions/behaviour.ts';
import { refuse, reply } from '../../../interactions/reply.ts';
import { changed } from '../../messages.ts';
import { type GuildContext, option, subcommand } from '../../services.ts';
import { answerTo, MANAGERS } from '../staff.ts';
import { listed } from './describe.ts';
import { deletePrompt } from './panel.ts';
import { type AutoMod, changeRules, findRule, readyFor, ruleName, ruleOption, UNKNOWN_RULE } from './read.ts';

const CHANGE = { ...MANAGERS, effect: 'change' } as const;
const wordsOption = option.string({ description: 'Words, with commas between', required: true, maxLength: 6_000 });
/** Characters of what a change names. */
const SHOWN = 1_000;

/** What to change, with a sentence about it. Or why nothing changes: `isSo`, because it's so already. */
type Edit = { change: RuleChange; line: string } | { sentence: string; isSo?: boolean };

async function edit(
  context: GuildContext,
  typed: string,
  request: unknown,
  plan: (rule: Rule, automod: AutoMod) => Edit,
): Promise<Awaited<Answer>> {
  const outcome = await changeRules(context, [typed, request], async (changing) => {
    const { automod, discord, server, reason, carryOut } = changing;
    const rule = findRule(changing, typed);
    if (rule === undefined) return { sentence: UNKNOWN_RULE };
    const planned = plan(rule, automod);
    if ('sentence' in planned) return planned;
    const problem = automod.ruleProblem({ ...rule, ...planned.change });
    if (problem !== undefined) return { sentence: problem };
    return carryOut(planned.line, () => automod.changeRule(discord.rest, server.id, rule, planned.change, reason));
  });
  return answerTo(outcome, (lines) => changed(lines.join('\n')));
}

const WITH_WORDS: readonly Rule['kind'][] = ['words', 'profile'];
const NO_WORDS = 'That rule has no words of its own. Pick one for words or profiles.';

const addWords = subcommand({
  ...CHANGE,
  description: 'Add words to a rule',
  examples: ['/automod words add rule:Words words:another, *more*'],
  options: { rule: ruleOption(WITH_WORDS), words: wordsOption },
  run: (context) => {
    const { rule: typed, words } = context.options;
    return edit(context, typed, ['add', words], (rule, { wordsIn }) => {
      if (!WITH_WORDS.includes(rule.kind)) return { sentence: NO_WORDS };
      const known = new Set(rule.words.map((word) => word.toLowerCase()));
      const added = wordsIn(cleanText(words)).filter((word) => !known.has(word.toLowerCase()));
      if (added.length === 0) return { sentence: `${ruleName(rule)} has all of these words already.`, isSo: true };
      const after = [...rule.words, ...added];
      const line = `Added to ${ruleName(rule)}: ${listed(added, SHOWN)}. It has ${counted(after.length, 'word')} now.`;
      return { change: { words: after }, line };
    });
  },
});

const removeWords = subcommand({
  ...CHANGE,
  description: 'Remove words from a rule',
  examples: ['/automod words remove rule:Words words:another'],
  options: { rule: ruleOption(WITH_WORDS), words: wordsOption },
  run: (context) => {
    const { rule: typed, words } = context.options;
    return edit(context, typed, ['remove', words], (rule, { wordsIn }) => {
      if (!WITH_WORDS.includes(rule.kind)) return { sentence: NO_WORDS };
      const unwanted = new Set(wordsIn(cleanText(words)).map((word) => word.toLowerCase()));
      const removed = rule.words.filter((word) => unwanted.has(word.toLowerCase()));
      if (removed.length === 0)
        return { sentence: `${ruleName(rule)} has none of these words. See them with \`/automod list\`.`, isSo: true };
      const after = rule.words.filter((word) => !unwanted.has(word.toLowerCase()));
      const line = `Removed from ${ruleName(rule)}: ${listed(removed, SHOWN)}. It has ${counted(after.length, 'word')} now.`;
      return { change: { words: after }, line };
    });
  },
});

export const editWords = { description: 'Words of a rule', subcommands: { add: addWords, remove: removeWords } };

export const exempt = subcommand({
  ...CHANGE,
  description: 'Let a role or a channel do what a rule stops',
  examples: ['/automod exempt rule:Links role:@Trusted', '/automod exempt rule:Links channel:#media remove:True'],
  options: {
    rule: ruleOption(),
    role: option.role({ description: 'Role' }),
    channel: option.channel({ description: 'Channel' }),
    remove: option.boolean({ description: 'Apply the rule to them again (default: no)' }),
  },
  run: (context) => {
    const { rule: typed, role, channel, remove = false } = context.options;
    if (role === undefined && channel === undefined) return refuse('Pick a role, a channel, or both.');
    // @everyone has the server's own ID.
    if (role?.id === context.caller.guild.id)
      return refuse('Leaving out everyone would switch the rule off. Do that in `/automod list`.');
    return edit(context, typed, ['exempt', role?.id, channel?.id, remove], (rule) => {
      const after = (held: readonly string[], id: string | undefined) =>
        id === undefined ? held : [...held.filter((each) => each !== id), ...(remove ? [] : [id])];
      const exemptRoles = after(rule.exemptRoles, role?.id);
      const exemptChannels = after(rule.exemptChannels, channel?.id);
      const names = [role && `<@&${role.id}>`, channel && `<#${channel.id}>`].filter(Boolean).join(' and ');
      const isSame =
        exemptRoles.length === rule.exemptRoles.length && exemptChannels.length === rule.exemptChannels.length;
      if (isSame)
        return {
          sentence: `${ruleName(rule)} ${remove ? 'doesn’t leave out' : 'leaves out'} ${names} already.`,
          isSo: true,
        };
      const line = `${ruleName(rule)} ${remove ? 'applies to' : 'leaves out'} ${names} now.`;
      return { change: { exemptRoles, exemptChannels }, line };
    });
  },
});

export const deleteRule = subcommand({
  ...MANAGERS,
  description: 'Delete a rule',
  effect: 'read',
  examples: ['/automod delete rule:Words'],
  options: { rule: ruleOption() },
  run: async (context) => {
    const ready = await readyFor(context);
    if ('sentence' in ready) return refuse(ready.sentence);
    const rule = findRule(ready, context.options.rule);
    return rule === undefined ? refuse(UNKNOWN_RULE) : reply(deletePrompt(rule, context.user.id));
  },
});
