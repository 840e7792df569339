/** In characters; Discord takes 4,096 in a description. */
const ROOM = 3_900;

/** Whole lines, as many as an embed takes, and how many are not shown. */
export function fitting(lines: readonly string[]): string {
  let text = '';
  for (const [index, line] of lines.entries()) {
    if (text.length + line.length > ROOM) return `${text}… and ${lines.length - index} more`;
    text += `${line}\n`;
  }
  return text.trimEnd();
}
