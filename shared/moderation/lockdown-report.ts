/** What a lockdown did, in sentences. */
import { PROBLEMS, type Problem, problemSentence } from '../platform/discord/problems.ts';
import { counted, plural } from '../platform/plural.ts';
import type { Direction, Lockdown, LockedOverwrite } from './lockdown-state.ts';

/** Channels that a line names before it counts the rest. */
const NAMED = 20;
const LACKS = 'I need **View Channels**, **Manage Permissions**, and what I’m to take from others there.';

/** A line for each kind of result, with the channels it's about. */
export function reportLines({ overwrites, guild }: Lockdown, direction: Direction): string[] {
  const about = overwrites.filter(({ id }) => id === guild);
  const named = (rows: readonly LockedOverwrite[]) => {
    const shown = rows.slice(0, NAMED).map(({ channel }) => `<#${channel}>`);
    const rest = rows.length - shown.length;
    return `${shown.join(', ')}${rest > 0 ? `, and ${counted(rest, 'more channel')}` : ''}`;
  };
  const those = (state: LockedOverwrite['state']) => about.filter((each) => each.state === state);
  const lines: string[] = [];
  const say = (rows: readonly LockedOverwrite[], sentence: (count: number) => string) => {
    if (rows.length > 0) lines.push(`${sentence(rows.length)}: ${named(rows)}.`);
  };
  if (direction === 'start') {
    say(those('set'), (count) => `Closed ${counted(count, 'channel')}`);
    for (const [problem, rows] of byProblem(those('failed')))
      lines.push(`Couldn’t close ${named(rows)}. ${sentenceOf(problem)}`);
    if (about.length === 0) lines.push('There was nothing to close: members can’t write or talk there as it is.');
    return lines;
  }
  say(
    those('restored'),
    (count) => `Opened ${counted(count, 'channel')} as ${plural(count, 'it was', 'they were')} before`,
  );
  say(
    those('changed'),
    (count) =>
      `Left as ${plural(count, 'it is', 'they are')}, because someone changed ${plural(count, 'it', 'them')} meanwhile`,
  );
  if (those('gone').length > 0)
    lines.push(
      `${counted(those('gone').length, 'channel')} no longer ${plural(those('gone').length, 'exists', 'exist')}.`,
    );
  for (const [problem, rows] of byProblem(those('set')))
    lines.push(`Couldn’t open ${named(rows)}. ${sentenceOf(problem)} Then end it again.`);
  return lines;
}

function byProblem(rows: readonly LockedOverwrite[]): Map<string, LockedOverwrite[]> {
  return Map.groupBy(rows, ({ problem }) => problem ?? 'unavailable');
}

function sentenceOf(problem: string): string {
  if (problem === 'bot_lacks') return LACKS;
  return (PROBLEMS as string[]).includes(problem) ? problemSentence(problem as Problem, ['ManageRoles']) : LACKS;
}
