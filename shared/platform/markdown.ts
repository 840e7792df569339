/** Escapes text from members and other services for Discord's markdown. */

/** Shows text as typed, on one line: no formatting, mentions, or masked links. */
export function plain(text: string): string {
  return text.replace(/[\\*_~`|>#[\]()<:@-]/g, '\\$&').replace(/\s+/g, ' ');
}

/**
 * Like {@link plain}, but truncated to a maximum length, counted after escaping. It never splits an escape sequence or an emoji.
 *
 * @param maxLength in UTF-16 code units; at least 1.
 */
export function plainWithin(text: string, maxLength: number): string {
  const whole = plain(text.trim());
  if (whole.length <= maxLength) return whole;
  let kept = '';
  for (const character of text.trim()) {
    const escaped = plain(character);
    if (kept.length + escaped.length > maxLength - 1) break;
    kept += escaped;
  }
  return `${kept.trimEnd()}…`;
}
