/** `/mode view`: what's set somewhere, what's inherited, and what counts. */
import { type ModeTarget, readRecords } from '../../shared/ai/mode-store.ts';
import {
  LEVELS,
  type Level,
  levelsOf,
  type Mode,
  type ModeRecord,
  type Place,
  QUESTIONS,
  type Question,
  resolveMode,
} from '../../shared/ai/modes.ts';
import { embed } from '../commands/messages.ts';
import type { GuildContext } from '../commands/services.ts';
import type { Answer } from '../interactions/behaviour.ts';
import { refuse, reply } from '../interactions/reply.ts';
import { chosenPlace, nameOf, type Where } from './mode-place.ts';
import { answerName, capitalized, sourceText, TITLES, targetName, valuesText } from './mode-text.ts';

export async function viewMode(context: GuildContext, options: Where): Promise<Awaited<Answer>> {
  const chosen = await chosenPlace(context, options);
  if (typeof chosen === 'string') return refuse(chosen);
  const { target, place } = chosen;
  return reply(embed(`## ${capitalized(targetName(target))}\n${await modeText(context, target, place)}`));
}

/** What counts at a place and why, then what's set on each level. @param place undefined for a category and the server. */
export async function modeText(context: GuildContext, target: ModeTarget, place: Place | undefined): Promise<string> {
  const levels = place === undefined ? around(context.guild.id, target) : levelsOf(place);
  const [records, category] = await Promise.all([
    readRecords(context.store, place ?? virtualPlace(context.guild.id, target)),
    categoryName(context, levels, target),
  ]);
  const ids = new Map(levels.map(({ level, id }) => [level, id]));
  const nameAt = (level: Level) =>
    targetName({ level, id: ids.get(level) ?? '', name: level === 'category' ? category : '' });
  const mode = resolveMode(records, place?.isAgeRestricted ?? true);
  const counts = QUESTIONS.map((question) => {
    const from = sourceText(mode.from[question], target.level, nameAt);
    return `**${TITLES[question]}:** ${answerName(mode[question])} (${from})`;
  });
  const set = LEVELS.filter((level) => ids.has(level)).map((level) => setText(level, records, target.level, nameAt));
  return [...counts, ...notes(mode, place), '', '**Set on each level**', ...set].join('\n');
}

function setText(level: Level, records: readonly ModeRecord[], here: Level, nameAt: (level: Level) => string): string {
  const record = records.find((each) => each.level === level);
  const mark = level === here ? ' (here)' : '';
  return `- ${capitalized(nameAt(level))}${mark}: ${record === undefined ? 'nothing' : valuesText(record)}`;
}

function notes(mode: Mode, place: Place | undefined): string[] {
  const unrated = isUnrated(mode);
  return [
    ...(mode.isRatingLimited
      ? [
          '-# Unrated is set, but this channel isn’t age-restricted, so PG-13 counts. Turn on **Age-Restricted Channel** in its settings to change that.',
        ]
      : []),
    ...(place === undefined && unrated
      ? ['-# Unrated counts only in age-restricted channels. All others stay PG-13.']
      : []),
    ...(place?.isCategoryUnknown
      ? ['-# Discord doesn’t tell me which category this is in, so what’s set there doesn’t count.']
      : []),
  ];
}

function isUnrated({ rating }: Pick<Mode, Extract<Question, 'rating'>>): boolean {
  return rating === 'unrated';
}

function around(guildId: string, { level, id }: ModeTarget): { level: Level; id: string }[] {
  const server = { level: 'server' as const, id: guildId };
  return level === 'server' ? [server] : [server, { level, id }];
}

/** A category or the server, as a place that has nothing more specific in it. */
function virtualPlace(guildId: string, { level, id }: ModeTarget): Place {
  const none = { guildId, channelId: '0', isAgeRestricted: true };
  return level === 'category' ? { ...none, categoryId: id } : none;
}

async function categoryName(
  context: GuildContext,
  levels: readonly { level: Level; id: string }[],
  target: ModeTarget,
): Promise<string> {
  if (target.level === 'category') return target.name;
  const category = levels.find(({ level }) => level === 'category');
  return category === undefined ? '' : nameOf(context, category.id);
}
