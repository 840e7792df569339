/**
 * Tells whether a text matches a Redis glob: `*`, `?`, `[abc]`, `[^a-z]`, and a backslash before a literal.
 *
 * Walks with one remembered star instead of becoming a regular expression, so no pattern takes more than length × length steps.
 */
export function globMatches(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let starAt = -1;
  let starText = 0;
  while (t < text.length) {
    if (pattern[p] === '*') {
      starAt = p++;
      starText = t;
      continue;
    }
    const next = p < pattern.length ? matchOne(pattern, p, text.charAt(t)) : -1;
    if (next >= 0) {
      p = next;
      t++;
    } else if (starAt >= 0) {
      p = starAt + 1;
      t = ++starText;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

/** Matches one character against the element of the pattern at `at`; returns where the next element starts, or -1. */
function matchOne(pattern: string, at: number, character: string): number {
  const element = pattern.charAt(at);
  if (element === '?') return at + 1;
  if (element === '[') return matchClass(pattern, at + 1, character);
  if (element === '\\' && at + 1 < pattern.length) return pattern.charAt(at + 1) === character ? at + 2 : -1;
  return element === character ? at + 1 : -1;
}

function matchClass(pattern: string, start: number, character: string): number {
  const negated = pattern[start] === '^';
  let at = negated ? start + 1 : start;
  let found = false;
  while (at < pattern.length && pattern[at] !== ']') {
    if (pattern[at] === '\\' && at + 1 < pattern.length) {
      found ||= pattern[at + 1] === character;
      at += 2;
    } else if (pattern[at + 1] === '-' && at + 2 < pattern.length) {
      const [low, high] = [pattern.charAt(at), pattern.charAt(at + 2)].sort();
      found ||= character >= (low ?? '') && character <= (high ?? '');
      at += 3;
    } else {
      found ||= pattern[at] === character;
      at++;
    }
  }
  return found === negated ? -1 : Math.min(at + 1, pattern.length);
}
