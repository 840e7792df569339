import type { Html } from '../layout.ts';
import { html } from '../words/index.ts';

type Cell = string | Html;

/**
 * A table with a heading for each column, and the first cell of each row as the row's heading.
 *
 * @param caption what it shows.
 */
export function table(caption: Cell, columns: readonly Cell[], rows: readonly (readonly Cell[])[]): Html {
  return html`<table>
<caption>${caption}</caption>
<thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>
${rows.map(([head = '', ...cells]) => html`<tr><th scope="row">${head}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>\n`)}</tbody>
</table>
`;
}

/** `2026-03-01 12:00 UTC`. */
export function time(at: string | number): Html {
  const moment = new Date(at).toISOString();
  return html`<time datetime="${moment}">${moment.slice(0, 16).replace('T', ' ')} UTC</time>`;
}
