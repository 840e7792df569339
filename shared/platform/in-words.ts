/** `a`, `a and b`, or `a, b, and c`. */
export function inWords(things: readonly string[]): string {
  const last = things.at(-1) ?? '';
  if (things.length < 3) return things.join(' and ');
  return `${things.slice(0, -1).join(', ')}, and ${last}`;
}
