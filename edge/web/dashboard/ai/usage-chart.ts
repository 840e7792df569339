/** What a server used per day, by purpose, as a chart for each unit. */
import { UNITS, type Unit } from '../../../../shared/ai/budget-limits.ts';
import type { UsedOnDay } from '../../../../shared/ai/usage.ts';
import { chart } from '../../chart.ts';
import type { Html } from '../../layout.ts';
import { html, say, t, word } from '../../words/index.ts';

/** Purposes that have a series of their own; the rest is one. */
const MOST_PURPOSES = 3;

/** Budgets are set in minutes, and counted in seconds. */
export const SHOWN_UNITS: Readonly<Record<Unit, { title: string; size: number }>> = {
  tokens: { title: word('Tokens'), size: 1 },
  images: { title: word('Pictures'), size: 1 },
  seconds: { title: word('Minutes of speech'), size: 60 },
};

/** Only units that were used at all. */
export function usedUnits(rows: readonly UsedOnDay[]): Unit[] {
  return UNITS.filter((unit) => rows.some((row) => row.unit === unit));
}

export function sumOf(rows: readonly UsedOnDay[]): number {
  return rows.reduce((sum, { used }) => sum + Number(used), 0);
}

/** @param now whose day is the last one. */
export function usageCharts(rows: readonly UsedOnDay[], now: Date, days: number): Html {
  const labels = Array.from({ length: days }, (_, index) =>
    new Date(now.getTime() - (days - 1 - index) * 86_400_000).toISOString().slice(0, 10),
  );
  return html`${usedUnits(rows).map((unit) => {
    const { size } = SHOWN_UNITS[unit];
    const title = say(SHOWN_UNITS[unit].title);
    const own = rows.filter((row) => row.unit === unit);
    const purposes = [...new Set(own.map(({ purpose }) => purpose))].sort(
      (one, other) =>
        sumOf(own.filter(({ purpose }) => purpose === other)) - sumOf(own.filter(({ purpose }) => purpose === one)),
    );
    const seriesOf = (name: string, of: readonly UsedOnDay[]) => ({
      name,
      values: labels.map((label) => sumOf(of.filter(({ day }) => day === label)) / size),
    });
    const named = purposes.slice(0, MOST_PURPOSES);
    const others = own.filter(({ purpose }) => !named.includes(purpose));
    const series = [
      ...named.map((name) =>
        seriesOf(
          name.replaceAll('_', ' '),
          own.filter(({ purpose }) => purpose === name),
        ),
      ),
      ...(others.length === 0 ? [] : [seriesOf(t`everything else`, others)]),
    ];
    return chart({ title: t`${title} by day`, unit: title.toLowerCase(), labels, series, kind: 'bar' });
  })}`;
}
