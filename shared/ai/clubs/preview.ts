/** An analysis as staff see it before they approve it. */
import { COLORS } from '../../platform/colors.ts';
import { counted, plural, whole } from '../../platform/plural.ts';
import type { Doubt } from '../sheets/reading.ts';
import type { Assessed, StoredAnalysis } from './analysis.ts';
import { type Assessment, CLUB, type Doubtful } from './assess.ts';
import { percentText } from './change.ts';
import { linesText, listText, metricLabel, nameText, peopleText, timeText } from './club-text.ts';

export interface Embed {
  color: number;
  title: string;
  description: string;
  fields?: { name: string; value: string }[];
}

/** Of one field, in characters. Discord allows 1,024, and 6,000 in all. */
const ROOM = 800;

const DOUBTS: Readonly<Record<Doubt, string>> = {
  separator: 'the separator could mean something else',
  character: 'a letter was read as a digit',
  unreadable: 'can’t be read',
  range: 'isn’t possible',
  check: 'doesn’t fit the others',
  unsure: 'the model isn’t sure',
  differs: 'readings differ',
};

/** What was read, what's doubtful about it, and what it still needs. */
export function previewEmbed({ analysis, sheet, assessment }: Assessed): Embed {
  const { week, endsAt, at } = analysis;
  const { before, replaces } = assessment;
  const until = new Date(Date.parse(at) + CLUB.openMs);
  const lines = [
    `Week **${week}**, which ends ${timeText(endsAt)}. ${before === undefined ? 'No week before it to compare with.' : `Compared with **${before.week}**.`}`,
    ...(replaces ? ['It has values already, which this replaces.'] : []),
    `${approvalText(analysis, assessment)} It’s kept until ${timeText(until)}.`,
  ];
  const fields = [
    { name: 'Read', value: readText({ analysis, sheet, assessment }) },
    ...(before === undefined ? [] : [{ name: 'Coverage', value: coverageText(sheet, assessment) }]),
    ...(before === undefined || assessment.added.length === 0
      ? []
      : [{ name: 'New names', value: listText(assessment.added.map(addedText), ROOM) }]),
    ...(assessment.doubtful.length === 0
      ? []
      : [
          {
            name: 'Doubtful',
            value: linesText(
              assessment.doubtful.map((one) => doubtfulText(sheet, one)),
              ROOM,
            ),
          },
        ]),
    ...(assessment.changedALot === 0 ? [] : [{ name: 'Changes', value: changesText(sheet, assessment) }]),
  ];
  return { color: COLORS.accent, title: sheet.title, description: lines.join('\n'), fields };
}

function approvalText(
  { approvedBy, needed }: StoredAnalysis,
  { coverage, isExtreme, changedALot }: Assessment,
): string {
  if (approvedBy.length > 0) return `Approved by ${peopleText(approvedBy)}. Someone else has to approve it, too.`;
  if (needed === 1) return 'One person has to approve it.';
  const absent = coverage.of - coverage.covered;
  const why = [
    ...(absent > 0
      ? [`${counted(absent, 'member')} of the week before ${plural(absent, 'isn’t', 'aren’t')} complete`]
      : []),
    ...(isExtreme ? [`${counted(changedALot, 'member')} changed by ${CLUB.extreme.percent}% or more`] : []),
  ];
  return `Two people have to approve it, because ${why.join(' and ')}.`;
}

function readText({ analysis, sheet, assessment }: Pick<Assessed, 'analysis' | 'sheet' | 'assessment'>): string {
  const rows = sheet.metrics.map(({ key, label }) => `${label}: ${counted(assessment.counts[key] ?? 0, 'row')}`);
  const unread = analysis.pictures.flatMap((picture, place) =>
    picture.status === 'unread' && !analysis.looks.some(({ pictures }) => pictures[place]?.status === 'read')
      ? [`Picture ${place + 1}: ${picture.why}`]
      : [],
  );
  const read = analysis.pictures.length - unread.length;
  const lines = [
    `${rows.join(' · ')}, from ${whole(read)} of ${counted(analysis.pictures.length, 'picture')}`,
    ...unread,
  ];
  return linesText(lines, ROOM);
}

function coverageText(sheet: Assessed['sheet'], { coverage, missing, incomplete }: Assessment): string {
  const { covered, of } = coverage;
  const percent = of === 0 ? 100 : Math.floor((100 * covered) / of);
  const half = ROOM / 2;
  const lacking = incomplete.map(
    ({ name, metrics }) => `${nameText(name)} (${metrics.map((key) => metricLabel(sheet, key)).join(', ')})`,
  );
  return [
    `${whole(covered)} of ${counted(of, 'member')} of the week before (${percent}%)`,
    ...(missing.length === 0
      ? []
      : [
          `Missing: ${listText(
            missing.map(({ name }) => nameText(name)),
            half,
          )}`,
        ]),
    ...(lacking.length === 0 ? [] : [`Not read: ${listText(lacking, half)}`]),
  ].join('\n');
}

function addedText({ name, nearest }: Assessment['added'][number]): string {
  return nearest === undefined ? nameText(name) : `${nameText(name)} (maybe ${nameText(nearest.name)})`;
}

function doubtfulText(sheet: Assessed['sheet'], { name, metric, value }: Doubtful): string {
  const read = value.candidates.map(whole).join(' or ') || '?';
  const why = value.doubts.map((doubt) => DOUBTS[doubt]).join(', ');
  const left = value.value === undefined ? ' Left out unless you correct it.' : '';
  return `${nameText(name)}, ${metricLabel(sheet, metric)}: ${read} (${why}).${left}`;
}

function changesText(sheet: Assessed['sheet'], { suspicious, changedALot, isExtreme }: Assessment): string {
  const lines = suspicious.map(
    ({ name, metric, before, now, percent }) =>
      `${nameText(name)}, ${metricLabel(sheet, metric)}: ${whole(before)} → ${whole(now)} (${percentText(percent)})`,
  );
  const many = `${counted(changedALot, 'member')} changed by ${CLUB.extreme.percent}% or more${isExtreme ? ', which is extreme' : ''}.`;
  return linesText([many, ...lines], ROOM);
}

/** What came of an analysis that's over. */
export function endedEmbed({ analysis, sheet }: Pick<Assessed, 'analysis' | 'sheet'>, sentence: string): Embed {
  return { color: COLORS.calm, title: sheet.title, description: `Week **${analysis.week}**. ${sentence}` };
}
