/** Tables as comma-separated values. https://www.rfc-editor.org/rfc/rfc4180 */

/** Numbers are written as they are; texts can't turn into formulas. */
export type Cell = string | number;

export function csv(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(written).join(',')}\r\n`).join('');
}

function written(cell: Cell): string {
  return typeof cell === 'number' ? String(cell) : quoted(inert(cell));
}

/**
 * Spreadsheets treat cells that begin with these characters, some of them also in full width, as formulas; an apostrophe makes them
 * text. https://owasp.org/www-community/attacks/CSV_Injection
 */
function inert(text: string): string {
  return /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
