import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether an Authorization header is this bearer token. Takes the same time for every wrong one, whatever its length. */
export function isBearer(header: string | null | undefined, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(header ?? ''), digest(`Bearer ${token}`));
}
