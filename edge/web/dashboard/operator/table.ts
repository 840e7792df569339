import type { Html } from '../../layout.ts';
import { html } from '../../words/index.ts';

/** A column; numbers stand at its right. */
export type Column = string | { title: string; isNumber: true };

/** A table that scrolls by itself where it's too wide. The first cell of a row is its heading. @param none instead of an empty one. */
export function table(
  label: string,
  columns: readonly Column[],
  rows: readonly (readonly (Html | string)[])[],
  none: string,
): Html {
  if (rows.length === 0) return html`<p>${none}</p>`;
  const numbers = columns.map((column) => typeof column === 'object');
  const mark = (index: number) => (numbers[index] ? html` class="number"` : '');
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}"><table>
<thead><tr>${columns.map((column, index) => html`<th scope="col"${mark(index)}>${typeof column === 'object' ? column.title : column}</th>`)}</tr></thead>
<tbody>${rows.map(
    ([heading = '', ...cells]) =>
      html`<tr><th scope="row">${heading}</th>${cells.map((cell, index) => html`<td${mark(index + 1)}>${cell}</td>`)}</tr>\n`,
  )}</tbody></table></div>
`;
}

export function number(title: string): Column {
  return { title, isNumber: true };
}

export function figure(label: string, value: string): Html {
  return html`<div><dt>${label}</dt><dd>${value}</dd></div>\n`;
}
