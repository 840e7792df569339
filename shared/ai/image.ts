/** Pictures that members attach. */
import { Buffer } from 'node:buffer';
import type { ChatImage } from './chat.ts';

/** What all providers read. */
const TYPES = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/gif']);
/** Of a file; Anthropic takes 5 MB. */
export const MOST_IMAGE_BYTES = 4_000_000;
/** How long Discord may take to serve it, in milliseconds. */
const FETCH_MS = 5_000;

/** Downloads a picture from Discord. Its address is checked, although Discord gave it. */
export async function readImage(
  { url, type, size }: { url: string; type: string; size: number },
  origins: ReadonlySet<string>,
): Promise<ChatImage | 'unreadable'> {
  if (!TYPES.has(type) || size > MOST_IMAGE_BYTES || !origins.has(URL.parse(url)?.origin ?? '')) return 'unreadable';
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(FETCH_MS) });
    if (!response.ok) return 'unreadable';
    const bytes = Buffer.from(await response.arrayBuffer());
    return bytes.byteLength > MOST_IMAGE_BYTES ? 'unreadable' : { type, base64: bytes.toString('base64') };
  } catch {
    return 'unreadable';
  }
}
