/** Tables as a spreadsheet file. */
import { Buffer } from 'node:buffer';

/** A text is always a text, whatever it begins with: nothing in the file is a formula. */
export type XlsxCell = string | number | null;

export interface XlsxSheet {
  /** Up to 31 characters. */
  name: string;
  /** The first row has the titles. */
  rows: readonly (readonly XlsxCell[])[];
}

/** In characters, for texts that aren't wider. */
const WIDTH = { least: 8, most: 40 } as const;

export const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

export async function workbook(sheets: readonly XlsxSheet[]): Promise<Buffer<ArrayBuffer>> {
  const { default: writeXlsxFile } = await import('write-excel-file/universal');
  const file = writeXlsxFile(
    sheets.map(({ name, rows }) => ({
      sheet: name,
      stickyRowsCount: 1,
      columns: widthsOf(rows).map((width) => ({ width })),
      data: rows.map((row, index) =>
        row.map((cell) =>
          cell === null
            ? null
            : typeof cell === 'number'
              ? { type: Number, value: cell, format: '#,##0.##' }
              : { type: String, value: cell, ...(index === 0 && { fontWeight: 'bold' as const }) },
        ),
      ),
    })),
  );
  return Buffer.from(await (await file.toBlob()).arrayBuffer());
}

function widthsOf(rows: XlsxSheet['rows']): number[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  return Array.from({ length: columns }, (_, column) => {
    const longest = Math.max(...rows.map((row) => String(row[column] ?? '').length));
    return Math.min(Math.max(longest + 2, WIDTH.least), WIDTH.most);
  });
}
