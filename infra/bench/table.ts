/** How areas of several cases and verdicts are shown. */
import { verdictLine } from './report.ts';
import type { Measurable, Measured } from './rounds.ts';
import { rateOf, spread } from './stats.ts';
import type { Verdict } from './verdict.ts';

/** Cases and verdicts for people, in 100 columns. */
export function tableText(
  title: string,
  measured: readonly Measured<Measurable>[],
  verdicts: readonly Verdict[],
): string {
  const figure = (value: number, digits = 0) => value.toFixed(digits).padStart(10);
  return [
    '',
    `${title.padEnd(52)}${['per s', 'min', 'max', 'p50 ms'].map((column) => column.padStart(10)).join('')}`,
    ...measured.map(({ name, slices }) => {
      const rate = spread(slices.map(rateOf));
      const p50 = spread(slices.map((slice) => slice.p50Ms)).median;
      return `  ${name.padEnd(50)}${figure(rate.median)}${figure(rate.min)}${figure(rate.max)}${figure(p50, 2)}`;
    }),
    '',
    ...verdicts.map(verdictLine),
  ].join('\n');
}

/** The same as data: medians and ends over the rounds, and the verdicts. */
export function tableJson(
  measured: readonly Measured<Measurable>[],
  verdicts: readonly Verdict[],
): Record<string, unknown> {
  const cases = measured.map(({ name, slices }) => ({
    name,
    perSecond: spread(slices.map(rateOf)),
    p50Ms: spread(slices.map((slice) => slice.p50Ms)),
    slices,
  }));
  return { cases, verdicts };
}
