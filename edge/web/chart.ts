import type { Html } from './layout.ts';
import { html } from './words/index.ts';

export interface Chart {
  title: string;
  /** What is counted: `tracks`, `credits`, `ms`. */
  unit: string;
  /** What the values stand at, usually days. */
  labels: readonly string[];
  /** Up to four. A value per label; null where there's none. */
  series: readonly { name: string; values: readonly (number | null)[] }[];
  kind: 'line' | 'bar';
}

const MOST_SERIES = 4;

/**
 * A figure with a table, which the script 'chart' draws. Without script, the table is open.
 *
 * @throws if there are more than four series, which nobody could tell apart.
 */
export function chart({ title, unit, labels, series, kind }: Chart): Html {
  if (series.length > MOST_SERIES) throw new RangeError(`A chart shows ${MOST_SERIES} series at most.`);
  return html`<figure class="chart" data-chart="${kind}" data-unit="${unit}">
<figcaption>${title} <span class="quiet">(${unit})</span></figcaption>
<div class="plot" aria-hidden="true"></div>
<details open>
<summary>Show as a table</summary>
<div class="scroll" tabindex="0" role="region" aria-label="${title}">
<table>
<thead><tr><th scope="col"><span class="unseen">For</span></th>${series.map(({ name }) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>
${labels.map((label, index) => html`<tr><th scope="row">${label}</th>${series.map(({ values }) => cell(values[index]))}</tr>\n`)}</tbody>
</table>
</div>
</details>
</figure>
`;
}

const NUMBER = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });

function cell(value: number | null | undefined): Html {
  if (value == null) return html`<td>–</td>`;
  return html`<td><data value="${value}">${NUMBER.format(value)}</data></td>`;
}
