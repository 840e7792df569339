/** Tables as Excel workbooks. Loaded on first use. https://ecma-international.org/publications-and-standards/standards/ecma-376/ */
import writeXlsx from 'write-excel-file/universal';
import type { Cell } from './csv.ts';

export const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

export interface XlsxTable {
  /** The tab's name: Excel allows 31 characters, and none of `\ / ? * [ ] :`. */
  name: string;
  header: readonly string[];
  /** null is an empty cell, as is an empty text. */
  rows: readonly (readonly (Cell | null)[])[];
}

/** What XML can't contain. https://www.w3.org/TR/xml/#charsets */
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what it's about.
const NOT_XML = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g;
/** Of a column, in characters. */
const WIDTH = { least: 8, most: 40 } as const;

/** A tab for each table. Texts are texts, whatever they begin with: nothing is a formula. */
export async function xlsx(tables: readonly XlsxTable[]): Promise<Uint8Array<ArrayBuffer>> {
  const sheets = tables.map(({ name, header, rows }) => ({
    sheet: name.replace(/[\\/?*[\]:]/g, ' ').slice(0, 31),
    stickyRowsCount: 1,
    columns: header.map((_, column) => ({ width: widthOf([header, ...rows].map((row) => row[column])) })),
    data: [header.map((text) => ({ ...textCell(text), fontWeight: 'bold' as const })), ...rows.map(rowOf)],
  }));
  const blob = await writeXlsx(sheets).toBlob();
  return new Uint8Array(await blob.arrayBuffer());
}

const rowOf = (row: XlsxTable['rows'][number]) =>
  row.map((cell) =>
    typeof cell === 'number' ? numberCell(cell) : cell === null || cell === '' ? null : textCell(cell),
  );

const numberCell = (value: number) => ({
  ...{ value, type: Number, format: Number.isInteger(value) ? '#,##0' : '#,##0.##' },
});
const textCell = (text: string) => ({ value: text.replace(NOT_XML, ''), type: String });

function widthOf(cells: readonly (Cell | null | undefined)[]): number {
  const longest = Math.max(...cells.map((cell) => String(cell ?? '').length));
  return Math.min(Math.max(longest + 2, WIDTH.least), WIDTH.most);
}
