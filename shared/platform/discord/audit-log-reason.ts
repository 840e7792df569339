/** Discord's limit for a reason in the audit log. https://docs.discord.com/developers/resources/audit-log */
const LIMIT_BYTES = 512;

const encoder = new TextEncoder();

/**
 * A reason as the value of `X-Audit-Log-Reason`, or undefined if there's nothing to say. It's URL-encoded, and cut between
 * characters: Discord refuses the whole request if it's too long.
 */
export function auditLogReason(reason: string): string | undefined {
  const text = reason
    .toWellFormed()
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return text === '' ? undefined : encodeURIComponent(cut(text));
}

function cut(text: string): string {
  if (encoder.encode(text).length <= LIMIT_BYTES) return text;
  let bytes = 0;
  let kept = '';
  for (const { segment } of new Intl.Segmenter('en').segment(text.slice(0, LIMIT_BYTES))) {
    bytes += encoder.encode(segment).length;
    // Leaves room for the ellipsis.
    if (bytes > LIMIT_BYTES - 3) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}
