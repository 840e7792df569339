/** Tables as Excel workbooks. Loaded on first use. https://ecma-international.org/publications-and-standards/standards/ecma-376/ */
import writeXlsx from 'write-excel-file/universal';
import type { Cell } from './csv.ts';

export interface XlsxTable {
  /** The tab's name: Excel allows 31 characters, and none of `\ / ? * [ ] :`. */
  name: string;
  header: readonly string[];
  rows: readonly (readonly Cell[])[];
}

/** What XML can't contain. https://www.w3.org/TR/xml/#charsets */
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what it's about.
const NOT_XML = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g;

/** Texts are texts, whatever they begin with: nothing is a formula. */
export async function xlsx({ name, header, rows }: XlsxTable): Promise<Uint8Array<ArrayBuffer>> {
  const cells = [
    header.map((text) => ({ ...textCell(text), fontWeight: 'bold' as const })),
    ...rows.map((row) =>
      row.map((cell) =>
        typeof cell === 'number' ? { value: cell, type: Number } : cell === '' ? null : textCell(cell),
      ),
    ),
  ];
  const sheet = name.replace(/[\\/?*[\]:]/g, ' ').slice(0, 31);
  const blob = await writeXlsx(cells, { sheet, stickyRowsCount: 1 }).toBlob();
  return new Uint8Array(await blob.arrayBuffer());
}

const textCell = (text: string) => ({ value: text.replace(NOT_XML, ''), type: String });
