/** How much a value changed. */
export interface Change {
  before: number;
  now: number;
  amount: number;
  /** Of the value before; infinite if that was 0 and this isn't. */
  percent: number;
}

/** Undefined if one of the two isn't known. */
export function changeOf(before: number | undefined, now: number | undefined): Change | undefined {
  if (before === undefined || now === undefined) return undefined;
  const amount = now - before;
  return { before, now, amount, percent: amount === 0 ? 0 : before === 0 ? Infinity : (100 * amount) / before };
}

/** `+12.5%`. */
export function percentText(percent: number): string {
  if (!Number.isFinite(percent)) return 'from 0';
  // 84.99 isn't 85.
  const shown = (Math.trunc(percent * 10) / 10).toLocaleString('en-US', { maximumFractionDigits: 1 });
  return `${percent > 0 ? '+' : ''}${shown.replace('-', '−')}%`;
}
