/** Keeps secrets out of texts that others wrote, such as the message of an error: it may quote an address or a header. */

const PATTERNS: readonly [RegExp, string][] = [
  // postgres://user:password@host, redis://:password@host, https://token@host
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@]*@/gi, '$1[redacted]@'],
  // Discord's webhooks, and those of interactions.
  [/(\/webhooks\/\d+\/)[\w.~-]+/g, '$1[redacted]'],
  [/\b(Bot|Bearer|Basic)\s+[\w.~+/=-]{8,}/gi, '$1 [redacted]'],
  // A bot's token: its ID, a time, and a signature.
  [/\b[\w-]{23,30}\.[\w-]{6,7}\.[\w-]{27,}/g, '[redacted]'],
  [
    /\b((?:[\w-]*(?:token|secret|password|passwd|pwd|api_?key|signature))["']?\s*[=:]\s*["']?)[^\s"'&,;)}]+/gi,
    '$1[redacted]',
  ],
  // Keys: 64 hexadecimal digits, or anything long without a space that has letters and digits.
  [/\b[0-9a-f]{48,}\b/gi, '[redacted]'],
];

/** Replaces what looks like a secret: passwords in addresses, tokens, webhooks, keys. */
export function redactText(text: string): string {
  let redacted = text;
  for (const [pattern, replacement] of PATTERNS) redacted = redacted.replace(pattern, replacement);
  return redacted;
}

/** Variables whose values are secrets, or contain some. */
const SECRET_NAME =
  /TOKEN|SECRET|PASSWORD|KEY|HEADERS|WEBHOOK|DATABASE_URL|REDIS_URL|LAVALINK_NODES|AI_PROVIDERS|GOOGLE_SERVICE_ACCOUNT/;
const PUBLIC_NAME = /PUBLIC_KEY/;
/** Shorter values would be found in texts that have nothing to do with them. */
const SHORTEST = 8;

/** Replaces the secrets of this very process too, in whatever form they're quoted. */
export function redactorFor(environment: Readonly<Record<string, unknown>>): (text: string) => string {
  const secrets = Object.entries(environment)
    .filter(([name]) => SECRET_NAME.test(name) && !PUBLIC_NAME.test(name))
    .flatMap(([, value]) => (typeof value === 'string' ? partsOf(value) : []))
    .sort((a, b) => b.length - a.length);
  return (text) => {
    // The patterns first, because they leave the host of an address.
    let redacted = redactText(text);
    for (const secret of secrets) redacted = redacted.replaceAll(secret, '[redacted]');
    return redacted;
  };
}

/** A value and what's secret in it: the password of an address, values in JSON, each of several `id:key` or `name=value`. */
function partsOf(value: string): string[] {
  const parts = [value];
  if (/^\s*[[{]/.test(value)) {
    for (const [, text = ''] of value.matchAll(/"(?:password|key|token|private_key)"\s*:\s*"([^"]+)"/g))
      parts.push(text, text.replaceAll('\\n', '\n'));
  } else if (/^[a-z][a-z0-9+.-]*:\/\//i.test(value)) {
    // By hand, because a password may have characters that no URL has.
    const [, password = ''] = /^[^/]*\/\/[^/@:]*:(.*)@/.exec(value) ?? [];
    parts.push(password, decodedOr(password));
  } else {
    for (const part of value.split(',')) parts.push(part.trim(), ...part.split(/[:=]/).slice(1));
  }
  return [...new Set(parts)].filter((part) => part.length >= SHORTEST);
}

function decodedOr(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A password may have a raw percent sign.
    return text;
  }
}
