/** In characters; Discord allows 4,096 in a description. */
const ROOM = 3_900;

/** As many whole lines as fit, and how many are left out. @param room in characters (default: that of an embed). */
export function truncateLines(lines: readonly string[], room = ROOM): string {
  let text = '';
  for (const [index, line] of lines.entries()) {
    if (text.length + line.length > room) return `${text}… and ${lines.length - index} more`;
    text += `${line}\n`;
  }
  return text.trimEnd();
}
