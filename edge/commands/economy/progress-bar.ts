const CELLS = 10;

/** `▰▰▰▱▱▱▱▱▱▱`: how much of a whole is done. Full only when all of it is; what is beyond counts as all. */
export function bar(done: number, whole: number): string {
  const filled = Math.floor(Math.min(Math.max(done / whole, 0), 1) * CELLS);
  return '▰'.repeat(filled) + '▱'.repeat(CELLS - filled);
}
