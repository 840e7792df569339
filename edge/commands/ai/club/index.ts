/** `/club`: a game club's weeks, read off screenshots. */

import { ROSTER_CHOICES, type RosterKey } from '../../../../shared/ai/sheets/roster-choices.ts';
import type { StatsView } from '../../../ai/club/parts.ts';
import type { Answer } from '../../../interactions/behaviour.ts';
import { arg } from '../../../interactions/custom-id.ts';
import { reply } from '../../../interactions/reply.ts';
import { type Place, paginator } from '../../paginator.ts';
import {
  autocompleteInGuild,
  button,
  commandGroup,
  type GuildContext,
  option,
  select,
  subcommand,
} from '../../services.ts';
import { previewComponents, previewParts } from './preview.ts';

const load = () => import('../../../ai/club/commands.ts');

const suggest = (name: `suggest${'Aliases' | 'Members' | 'Metrics' | 'RecentWeeks' | 'Weeks'}`) =>
  autocompleteInGuild(async (context) => (await load())[name](context));

const STAFF = { contexts: ['guild'], visibility: 'ephemeral', effect: 'read' } as const;
const CHANGE = { ...STAFF, effect: 'change' } as const;
const sheet = option.string({ description: 'Game (default: the one saved last)', choices: ROSTER_CHOICES });
const week = option.string({
  description: 'Week (default: the newest)',
  maxLength: 10,
  autocomplete: suggest('suggestWeeks'),
});
const metrics = suggest('suggestMetrics');
const name = { required: true, maxLength: 100, autocomplete: suggest('suggestMembers') } as const;
const keyArg = arg.oneOf(...ROSTER_CHOICES.map(({ value }) => value));
const weekArg = arg.token(8);
const another = option.attachment({ description: 'Another screenshot' });

const analyze = subcommand({
  contexts: ['guild'],
  description: 'Read a club’s week off screenshots',
  effect: 'change',
  visibility: 'public',
  defer: 'always',
  gate: 'shell',
  limit: { count: 1, windowMs: 10_000 },
  options: {
    image_1: option.attachment({ description: 'Screenshot of the list', required: true }),
    image_2: another,
    image_3: another,
    image_4: another,
    image_5: another,
    image_6: another,
    image_7: another,
    image_8: another,
    image_9: another,
    image_10: another,
    sheet,
    week: option.string({
      description: 'Week (default: the one that’s running)',
      maxLength: 10,
      autocomplete: suggest('suggestRecentWeeks'),
    }),
  },
  run: async (context) => (await load()).analyze(context, context.options, previewParts),
});

const statsPages = paginator({
  contexts: ['guild'],
  visibility: 'public',
  id: 'club.stats',
  effect: 'read',
  args: { sheet: keyArg, metric: arg.between(0, 20), top: arg.between(3, 25), week: weekArg },
  show: showStats,
});

async function showStats(context: GuildContext, view: StatsView, page: number, place: Place): Promise<Awaited<Answer>> {
  return (await load()).showStats(context, view, page, place, statsPages.buttons);
}

const stats = subcommand({
  contexts: ['guild'],
  description: 'See a week’s members, totals, gainers, and losers',
  effect: 'read',
  visibility: 'public',
  examples: ['/club stats top:25 week:2026-W48'],
  options: {
    metric: option.string({ description: 'Which value (default: all)', maxLength: 50, autocomplete: metrics }),
    top: option.integer({ description: 'Gainers and losers to show (default: 10)', min: 3, max: 25 }),
    week,
    sheet,
  },
  run: async (context) => (await load()).openStats(context, context.options, reply, statsPages.buttons),
});

const correct = subcommand({
  ...CHANGE,
  description: 'Have a value count instead of the one that was read',
  examples: ['/club correct member:Bob metric:SIM power value:1,234,567'],
  options: {
    member: option.string({ ...name, description: 'Member' }),
    metric: option.string({ description: 'Which value', required: true, maxLength: 50, autocomplete: metrics }),
    value: option.string({ description: 'Such as 1,234,567 or 1.2M', required: true, maxLength: 30 }),
    week,
    reason: option.string({ description: 'Why', maxLength: 200 }),
    sheet,
  },
  run: async (context) => (await load()).correctValue(context, context.options),
});

const removeCorrection = select({
  ...CHANGE,
  id: 'club.uncorrect',
  run: async (context) => (await load()).removeOne(context, context.values[0] ?? ''),
});

const correctionPages = paginator({
  ...STAFF,
  id: 'club.corrections',
  args: { sheet: keyArg, week: weekArg },
  show: showCorrections,
});

async function showCorrections(
  context: GuildContext,
  filter: { sheet: RosterKey | undefined; week: string | undefined },
  page: number,
  place: Place,
): Promise<Awaited<Answer>> {
  const remove = (options: readonly { label: string; value: string }[], onlyFor: string) =>
    removeCorrection.with({}, { placeholder: 'Remove one', options, onlyFor });
  return (await load()).showCorrections(context, filter, page, place, { buttons: correctionPages.buttons, remove });
}

const corrections = subcommand({
  ...STAFF,
  description: 'See and remove corrections',
  options: { week: { ...week, description: 'Week (default: all)' }, sheet },
  run: (context) => showCorrections(context, context.options, 0, reply),
});

const takeBack = button({
  ...CHANGE,
  id: 'club.rollback',
  args: { commit: arg.snowflake() },
  run: async (context) => (await load()).confirmRollBack(context, context.args.commit),
});

const rollback = subcommand({
  ...STAFF,
  description: 'Take back what was saved last for a week',
  options: { week, sheet },
  run: async (context) =>
    (await load()).askToRollBack(context, context.options, (commit, onlyFor) =>
      takeBack.with({ commit }, { label: 'Take back', style: 'danger', onlyFor }),
    ),
});

const exported = subcommand({
  ...STAFF,
  description: 'Download weeks as a table',
  limit: { count: 3, windowMs: 30_000 },
  options: {
    format: option.string({
      description: 'File format (default: XLSX)',
      choices: [
        { name: 'XLSX', value: 'xlsx' },
        { name: 'CSV', value: 'csv' },
      ],
    }),
    weeks: option.integer({ description: 'How many, newest first (default: 8)', min: 1, max: 104 }),
    sheet,
  },
  run: async (context) => (await load()).exportClub(context, context.options),
});

const aliasPages = paginator({
  ...STAFF,
  id: 'club.names',
  args: { sheet: keyArg },
  show: showAliases,
});

async function showAliases(
  context: GuildContext,
  options: { sheet: RosterKey | undefined },
  page: number,
  place: Place,
): Promise<Awaited<Answer>> {
  return (await load()).showAliases(context, options, page, place, aliasPages.buttons);
}

const listAliases = subcommand({
  ...STAFF,
  description: 'See which names are one member’s',
  options: { sheet },
  run: (context) => showAliases(context, context.options, 0, reply),
});

const mergeAlias = subcommand({
  ...CHANGE,
  description: 'Have a name count as another member’s',
  options: {
    name: option.string({ ...name, description: 'Name as it was read' }),
    into: option.string({ ...name, description: 'Whose it is' }),
    sheet,
  },
  run: async (context) => (await load()).mergeMembers(context, context.options),
});

const splitAlias = subcommand({
  ...CHANGE,
  description: 'Have a name be a member of its own again',
  options: {
    name: option.string({ ...name, description: 'Name', autocomplete: suggest('suggestAliases') }),
    sheet,
  },
  run: async (context) => (await load()).splitMember(context, context.options),
});

export const club = commandGroup({
  name: 'club',
  module: 'ai',
  description: 'A game club’s weeks, read off screenshots',
  contexts: ['guild'],
  components: [
    ...previewComponents,
    ...statsPages.components,
    removeCorrection,
    ...correctionPages.components,
    takeBack,
    ...aliasPages.components,
  ],
  subcommands: { analyze, stats, correct, corrections, rollback, export: exported },
  groups: {
    aliases: {
      description: 'Names that are one member’s',
      subcommands: { list: listAliases, merge: mergeAlias, split: splitAlias },
    },
  },
});
