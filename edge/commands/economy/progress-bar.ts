const CELLS = 10;

/** `▰▰▰▱▱▱▱▱▱▱`: how much of a whole is done. It is full only when all of it is. */
export function progressBar(done: number, whole: number): string {
  const filled = Math.floor(Math.min(Math.max(done / whole, 0), 1) * CELLS);
  return '▰'.repeat(filled) + '▱'.repeat(CELLS - filled);
}
