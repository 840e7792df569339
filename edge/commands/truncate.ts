/** In characters; Discord allows 4,096 in a description. */
const ROOM = 3_900;

/** As many whole lines as fit into an embed, and how many are left out. */
export function truncateLines(lines: readonly string[]): string {
  let text = '';
  for (const [index, line] of lines.entries()) {
    if (text.length + line.length > ROOM) return `${text}… and ${lines.length - index} more`;
    text += `${line}\n`;
  }
  return text.trimEnd();
}
