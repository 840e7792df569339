import { createHash, timingSafeEqual } from 'node:crypto';

/** Who a key belongs to. */
export type KeyCheck = (headers: Headers) => 'none' | 'wrong' | { name: string };

const digest = (text: string) => createHash('sha256').update(text).digest();

/**
 * Reads `FUNHUB_KEYS`. A key is compared with all of them, so the time this takes says nothing about any.
 *
 * @param keys each `name:key`.
 */
export function keyCheck(keys: readonly string[]): KeyCheck {
  const known = keys.map((entry) => {
    const colon = entry.indexOf(':');
    return { name: entry.slice(0, colon), digest: digest(entry.slice(colon + 1)) };
  });
  return (headers) => {
    const given = keyIn(headers);
    if (given === undefined) return 'none';
    const wanted = digest(given);
    const matching = known.filter((one) => timingSafeEqual(one.digest, wanted));
    const [match] = matching;
    return match === undefined ? 'wrong' : { name: match.name };
  };
}

function keyIn(headers: Headers): string | undefined {
  const authorization = headers.get('authorization');
  if (authorization === null) return headers.get('x-api-key') ?? undefined;
  return /^Bearer +(.*)$/i.exec(authorization)?.[1] ?? '';
}
