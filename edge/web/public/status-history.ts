/** The bars of the last 90 days, and the same as a table. */
import { dayIndex } from '../../../shared/economy/calendar.ts';
import { COMPONENTS, type ComponentId } from '../../../shared/status/components.ts';
import {
  type DayTimes,
  durationText,
  HISTORY_DAYS,
  type Level,
  lastDays,
  levelOf,
  observedMs,
  uptimeText,
} from '../../../shared/status/history.ts';
import type { StatusView } from '../../../shared/status/view.ts';
import type { Html } from '../layout.ts';
import { html, t } from '../words/index.ts';
import { table } from './table.ts';

/** Levels differ in height, too, for those who can't tell the colors apart. Of {@link HEIGHT}. */
const HEIGHTS: Readonly<Record<Level, number>> = { none: 3, good: 32, partial: 22, bad: 12 };
const HEIGHT = 32;
const STEP = 5;

/** The history of these components. */
export function historyOf({ now, days }: StatusView, components: readonly ComponentId[]): Html {
  const today = dayIndex(new Date(now));
  return html`<p class="quiet">Chorus checks everything once a minute, and AI whenever someone uses it. While the database is down or Chorus isn’t running, nothing is recorded, and that time isn’t counted.</p>
${components.map((id) => {
  const own = days.filter(({ component }) => component === id);
  return section(id, lastDays(own, today));
})}`;
}

function section(id: ComponentId, days: readonly DayTimes[]): Html {
  const { name } = COMPONENTS[id];
  const uptime = uptimeText(days);
  if (uptime === undefined) return html`<h3>${name}</h3>\n<p>No data yet.</p>\n`;
  const label = t`${name}: ${uptime} of the time that was observed in the last ${HISTORY_DAYS} days`;
  const known = days.filter((day) => levelOf(day) !== 'none').toReversed();
  return html`<h3>${name} <span class="quiet">${uptime} of ${durationText(observedMs(days))} observed</span></h3>
<svg class="bars" viewBox="0 0 ${days.length * STEP - 1} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${label}">
${days.map((day, index) => bar(day, index))}</svg>
<details>
<summary>${name} by day</summary>
${table(
  t`${name}, newest first. There’s no data for other days.`,
  [t`Day (UTC)`, t`Worked`, t`Observed`],
  known.map((day) => [dateText(day.day), uptimeText([day]) ?? '', durationText(observedMs([day]))]),
)}</details>
`;
}

function bar(day: DayTimes, index: number): Html {
  const level = levelOf(day);
  const height = HEIGHTS[level];
  return html`<rect class="${level}" x="${index * STEP}" y="${HEIGHT - height}" width="${STEP - 1}" height="${height}"><title>${dateText(day.day)}: ${uptimeText([day]) ?? t`no data`}</title></rect>\n`;
}

/** `2026-03-01`. */
function dateText(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}
