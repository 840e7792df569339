/** A server's AutoMod rules for a command, and changes to them. */
import type { OtherAct } from '../../../../shared/moderation/settings.ts';
import { problemSentence } from '../../../../shared/platform/discord/problems.ts';
import type { DiscordOutcome } from '../../../../shared/platform/discord/rest.ts';
import type { Rule, RuleActions } from '../../../../shared/safety/automod-rules.ts';
import { type ChangeOutcome, changeOnce, refusedBy } from '../../../../shared/safety/change.ts';
import { type Moderated, moderated } from '../../../moderation/services.ts';
import { plain } from '../../format.ts';
import { autocompleteInGuild, type GuildContext, option } from '../../services.ts';
import { auditReason, lackingSentence } from '../staff.ts';

/** Loaded when it's used: most of what a Worker answers has nothing to do with it. */
const loadAutoMod = () => import('../../../../shared/safety/automod.ts');
export type AutoMod = Awaited<ReturnType<typeof loadAutoMod>>;

export interface Ready extends Moderated {
  automod: AutoMod;
  rules: readonly Rule[];
  /** For Discord's audit log. */
  reason: string;
}

/** The rules, or a sentence that says why they can't be read. */
export async function readyFor(context: GuildContext): Promise<Ready | { sentence: string }> {
  const found = await moderated(context);
  if ('sentence' in found) return found;
  const lacking = lackingSentence({ ...found, now: context.now }, ['ManageGuild'], 'see or change AutoMod');
  if (lacking !== undefined) return { sentence: lacking };
  const automod = await loadAutoMod();
  const read = await automod.readRules(found.discord.rest, found.server.id);
  if (!read.ok) return { sentence: problemSentence(read.problem, ['ManageGuild']) };
  return { ...found, automod, rules: read.data, reason: auditReason(context, '/automod') };
}

/**
 * What was changed, in sentences; none if nothing had to be. Or why it couldn't be: `isSo`, because it's so already;
 * `isUnanswered`, because Discord didn't say.
 */
export type Changed = { lines: readonly string[] } | { sentence: string; isSo?: boolean; isUnanswered?: boolean };

/** The rules, for whoever changes them. */
export interface Changing extends Ready {
  /** What an earlier delivery of the same interaction was about to do, in sentences. It may have done it, or a part. */
  intended: readonly string[];
  /** Writes down what's about to be done. */
  intend(lines: readonly string[]): Promise<void>;
  /** Has Discord make one change that's written down first. @param line what it is. */
  carryOut(line: string, request: () => Promise<DiscordOutcome>): Promise<Changed>;
}

const KIND: OtherAct = 'automod';

/**
 * Changes a server's rules once per interaction, and records it.
 *
 * @param request what was asked for.
 */
export function changeRules(
  context: GuildContext,
  request: unknown,
  work: (changing: Changing) => Promise<Changed>,
): Promise<ChangeOutcome> {
  return changeOnce(context.store, context.caller, { subject: 'automod', request }, async (attempt) => {
    const intended = attempt.intended?.lines ?? [];
    const intend = (lines: readonly string[]) => attempt.intend({ kind: KIND, detail: { lines } });
    const carryOut: Changing['carryOut'] = async (line, request) => {
      await intend([line]);
      return changedBy(await request(), line);
    };
    const ready = await readyFor(context);
    const changed: Changed = 'sentence' in ready ? ready : await work({ ...ready, intended, intend, carryOut });
    const isOurs = 'isSo' in changed && changed.isSo === true && intended.length > 0;
    if ('sentence' in changed && !isOurs) {
      const { sentence, isUnanswered = false } = changed;
      return { ended: { status: 'refused', sentence }, isUnanswered };
    }
    const lines = 'lines' in changed ? changed.lines : intended;
    const ended = { status: 'changed' as const, lines };
    return lines.length === 0 ? { ended } : { ended, act: { kind: KIND, detail: { lines } } };
  });
}

/** What Discord answered to one change. */
export function changedBy(outcome: DiscordOutcome, line: string): Changed {
  if (outcome.ok) return { lines: [line] };
  const { ended, isUnanswered = false } = refusedBy(outcome.problem, ['ManageGuild']);
  return { sentence: ended.sentence, isUnanswered };
}

/** Why the bot can't add or change a rule with these actions. Discord refuses timeouts from a bot that couldn't give them. */
export function actionsObstacle(ready: Ready, actions: RuleActions, now: Date): string | undefined {
  if (actions.timeoutSeconds === undefined) return undefined;
  return lackingSentence({ ...ready, now }, ['ModerateMembers'], 'have AutoMod time members out');
}

/** The rule that was typed: by its ID, which the list fills in, or by its name, with or without the `Chorus: ` in front. */
export function findRule({ automod, rules }: Pick<Ready, 'automod' | 'rules'>, typed: string): Rule | undefined {
  const text = typed.trim().toLowerCase();
  const named = (wanted: string) => rules.find(({ name }) => name.toLowerCase() === wanted);
  return rules.find(({ id }) => id === text) ?? named(text) ?? named(`${automod.OURS.toLowerCase()}${text}`);
}

export const UNKNOWN_RULE =
  'There’s no AutoMod rule like that here. Pick one from the list, or see them all with `/automod list`.';

/** @param kinds which rules to suggest (default: all). */
export function ruleOption(kinds?: readonly Rule['kind'][]) {
  return option.string({
    description: 'Rule',
    required: true,
    maxLength: 100,
    autocomplete: autocompleteInGuild(async (context) => {
      const ready = await readyFor(context as unknown as GuildContext);
      if ('sentence' in ready) return [];
      return ready.rules
        .filter(
          ({ kind, name }) =>
            (kinds?.includes(kind) ?? true) && name.toLowerCase().includes(context.value.toLowerCase()),
        )
        .map(({ id, name }) => ({ name: name.slice(0, 100), value: id }));
    }),
  });
}

export function ruleName({ name }: Pick<Rule, 'name'>): string {
  return `**${plain(name)}**`;
}
