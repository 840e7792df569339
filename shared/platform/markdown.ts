/** Text from members and from other services, made harmless for Discord's markdown. */

/** Shown as typed: no formatting, no links in disguise, on one line. */
export function plain(text: string): string {
  return text.replace(/[\\*_~`|>#[\]()<:@-]/g, '\\$&').replace(/\s+/g, ' ');
}

/**
 * As {@link plain}, and at most so long once its special characters are escaped: cut at a whole character, so that neither an
 * escape nor an emoji is left in half.
 *
 * @param most characters, at least 1.
 */
export function plainWithin(text: string, most: number): string {
  const whole = plain(text.trim());
  if (whole.length <= most) return whole;
  let kept = '';
  for (const character of text.trim()) {
    const escaped = plain(character);
    if (kept.length + escaped.length > most - 1) break;
    kept += escaped;
  }
  return `${kept.trimEnd()}…`;
}
