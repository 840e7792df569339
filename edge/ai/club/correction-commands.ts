/** `/club correct` and `/club corrections`. */

import { rosterSheetNamed } from '../../../shared/ai/clubs/analysis.ts';
import { CLUB } from '../../../shared/ai/clubs/assess.ts';
import { everyone, memberOfIn, readClub } from '../../../shared/ai/clubs/club-state.ts';
import { linesText, metricLabel, nameText, timeText, whoText } from '../../../shared/ai/clubs/club-text.ts';
import { metricNamed, numberFor } from '../../../shared/ai/clubs/correction-lines.ts';
import {
  correctWeek,
  type ListedCorrection,
  listCorrections,
  removeCorrection,
} from '../../../shared/ai/clubs/corrections.ts';
import { canonicalName, nearestName } from '../../../shared/ai/clubs/names.ts';
import type { RosterKey } from '../../../shared/ai/sheets/roster-choices.ts';
import { isGated } from '../../../shared/platform/store.ts';
import { cleanText, isVisible } from '../../../shared/platform/text.ts';
import { COLORS, counted, plain, whole } from '../../commands/format.ts';
import { changed } from '../../commands/messages.ts';
import { type Place, readPage, rowOf } from '../../commands/paginator.ts';
import type { GuildContext } from '../../commands/services.ts';
import type { Answer } from '../../interactions/behaviour.ts';
import { type PlacedComponent, refuse } from '../../interactions/reply.ts';
import { chosenSheet, rulesForStaff, STAFF_ONLY, weekTyped } from './access.ts';
import type { Pages } from './parts.ts';
import { noMetric } from './stats-page.ts';

const PER_PAGE = 10;
/** Of a page, in characters. */
const ROOM = 3_900;

export interface CorrectOptions {
  member: string;
  metric: string;
  value: string;
  week: string | undefined;
  reason: string | undefined;
  sheet: string | undefined;
}

export async function correctValue(context: GuildContext, options: CorrectOptions): Promise<Awaited<Answer>> {
  const { store, guild, caller } = context;
  const rules = await rulesForStaff(context);
  if (rules === undefined) return refuse(STAFF_ONLY);
  const sheet = await chosenSheet(context, options.sheet);
  const metric = metricNamed(sheet.metrics, options.metric);
  if (metric === undefined) return refuse(noMetric(sheet));
  const value = numberFor(metric, options.value);
  if (typeof value === 'string') return refuse(value);
  const week = options.week === undefined ? undefined : weekTyped(options.week, rules);
  if (typeof week === 'string') return refuse(week);
  const state = await readClub(store, { guild: guild.id, sheet: sheet.key }, week?.id ?? null, 1);
  const id = week?.id ?? state.weeks[0]?.week;
  if (id === undefined || state.weeks[0]?.week !== id) return refuse(nothingFor(id));
  const members = everyone(state);
  const canonical = memberOfIn(state)(canonicalName(options.member));
  const member = members.get(canonical);
  if (member === undefined) {
    const nearest = members.get(nearestName(canonical, [...members.keys()]) ?? '')?.name;
    const maybe = nearest === undefined ? '' : ` The nearest is ${nameText(nearest)}.`;
    return refuse(`Nobody called ${nameText(options.member)} is in this club’s weeks.${maybe}`);
  }
  const reason = cleanText(options.reason ?? '').trim();
  const outcome = await correctWeek(store, caller, {
    ...{ sheet: sheet.key, week: id, canonical, name: member.name, metric: metric.key, value },
    reason: isVisible(reason) ? reason : null,
  });
  if (isGated(outcome)) return outcome;
  if (outcome.status === 'no_week') return refuse(nothingFor(id));
  if (outcome.status === 'full')
    return refuse(
      `This club has ${whole(CLUB.corrections)} corrections, which is as many as I keep. Remove some with \`/club corrections\`.`,
    );
  return changed(
    `${nameText(member.name)} has ${metric.label} ${whole(value)} in **${id}**, whatever was read. Take it back with \`/club corrections\`.`,
  );
}

function nothingFor(week: string | undefined): string {
  return `Nothing was saved ${week === undefined ? 'yet' : `for \`${week}\``}, so there’s nothing to correct.`;
}

export interface CorrectionParts {
  buttons: Pages<{ sheet: RosterKey; week: string }>;
  remove(options: readonly { label: string; value: string }[], onlyFor: string): PlacedComponent;
}

export async function showCorrections(
  context: GuildContext,
  // `all`: from a button, which can’t carry nothing.
  { sheet: chosen, week: typed }: { sheet: string | undefined; week: string | undefined },
  asked: number,
  place: Place,
  { buttons, remove }: CorrectionParts,
): Promise<Awaited<Answer>> {
  const { store, guild, user } = context;
  const rules = await rulesForStaff(context);
  if (rules === undefined) return refuse(STAFF_ONLY);
  const sheet = await chosenSheet(context, chosen);
  const week = typed === undefined || typed === 'all' ? undefined : weekTyped(typed, rules);
  if (typeof week === 'string') return refuse(week);
  const { found, ...position } = await readPage(
    asked,
    PER_PAGE,
    (slice) => listCorrections(store, { guild: guild.id, sheet: sheet.key, week: week?.id ?? null }, slice),
    ({ total }) => total,
  );
  const line = ({ week: of, name, metric, value, reason, by, at }: ListedCorrection) => {
    const why = reason === null ? '' : ` · ${plain(reason)}`;
    return `**${of}** ${nameText(name)}, ${metricLabel(sheet, metric)}: ${whole(value)}\n-# ${whoText(by)} · ${timeText(at, 'R')}${why}`;
  };
  const options = found.corrections.map(({ id, week: of, name, metric }) => ({
    label: `${of} ${name}, ${metricLabel(sheet, metric)}`.slice(0, 100),
    value: id,
  }));
  return place({
    embeds: [
      {
        color: COLORS.accent,
        title: `${sheet.title}: corrections`,
        description: linesText(found.corrections.map(line), ROOM) || 'There are none. Add one with `/club correct`.',
        footer: { text: counted(found.total, 'correction') },
      },
    ],
    rows: [
      ...(options.length === 0 ? [] : [[remove(options, user.id)]]),
      ...rowOf(buttons({ sheet: sheet.key, week: week?.id ?? 'all' }, position, user.id)),
    ],
  });
}

export async function removeOne(context: GuildContext, correction: string): Promise<Awaited<Answer>> {
  if ((await rulesForStaff(context)) === undefined) return refuse(STAFF_ONLY);
  if (!/^\d{1,18}$/.test(correction)) return refuse(GONE);
  const outcome = await removeCorrection(context.store, context.caller, correction);
  if (isGated(outcome)) return outcome;
  if (outcome.status === 'not_there') return refuse(GONE);
  const { name, metric, week, sheet } = outcome;
  const label = metricLabel(rosterSheetNamed(sheet), metric);
  return changed(`The correction is gone: ${nameText(name)} has the ${label} of **${week}** that was read.`);
}

const GONE = 'That correction is gone already.';
