/** Reads files that members upload. */
import type { GuildContext } from './services.ts';

/** How long Discord may take to serve a file, in milliseconds. */
const FETCH_MS = 5_000;

export type Upload = { status: 'read'; text: string } | { status: 'too_large' } | { status: 'gone' };

/**
 * Downloads an attachment. Discord provides its address, which is checked all the same.
 *
 * @param mostBytes a larger file isn't downloaded.
 */
export async function readUpload(
  { url, size }: { url: string; size: number },
  { attachmentOrigins }: Pick<GuildContext, 'attachmentOrigins'>,
  mostBytes: number,
): Promise<Upload> {
  if (!attachmentOrigins.has(URL.parse(url)?.origin ?? '')) return { status: 'gone' };
  if (size > mostBytes) return { status: 'too_large' };
  try {
    // Workers don't support redirect: 'error'. An answer that redirects isn't followed, and isn't ok.
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(FETCH_MS) });
    return response.ok ? { status: 'read', text: await response.text() } : { status: 'gone' };
  } catch {
    // Slow or gone: only another upload helps.
    return { status: 'gone' };
  }
}
