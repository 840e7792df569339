/** Numbers as people write them, read where they can only mean one thing. */

const FULL_WIDTH = /[！-～]/g;
/** No-break, narrow, and thin spaces, which separate thousands on web pages and in other languages. */
const SPACES = /[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g;
/** Offset from full-width forms to ASCII. */
const WIDTH = 0xfee0;
const FACTORS: Readonly<Record<string, number>> = { '': 1, k: 1_000, m: 1_000_000, b: 1_000_000_000 };

/** The same text in lower case, with ASCII characters for full-width ones, and plain spaces. */
export function normalizeTyped(text: string): string {
  return text
    .replace(FULL_WIDTH, (character) => String.fromCharCode(character.charCodeAt(0) - WIDTH))
    .replace(SPACES, ' ')
    .trim()
    .toLowerCase();
}

/**
 * A whole number: `1500`, `1,500`, `1 500 000`, `1’500`, `2.5k`, `1,5m`. A period or a comma before three digits could be either kind
 * of separator, so `1.500` and `1,500k` are undefined; only the comma of English thousands is read, without a suffix.
 */
export function parseWhole(typed: string): number | undefined {
  const text = normalizeTyped(typed);
  const [, grouped] = /^(\d{1,3}(?:([,_ '’])\d{3})(?:\2\d{3})*)$/.exec(text) ?? [];
  if (grouped !== undefined) return safe(Number(grouped.replace(/\D/g, '')));
  const [, whole = '', fraction = '', suffix = ''] = /^(\d{1,16})(?:[.,](\d{1,2}))? ?([kmb]?)$/.exec(text) ?? [];
  if (whole === '' || (fraction !== '' && suffix === '')) return undefined;
  const factor = FACTORS[suffix] as number;
  return safe(Number(whole) * factor + (Number(fraction || '0') * factor) / 10 ** fraction.length);
}

function safe(value: number): number | undefined {
  return Number.isSafeInteger(value) ? value : undefined;
}
