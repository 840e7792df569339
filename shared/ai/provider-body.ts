/** What a provider responds with, as long as it isn't too much. */
import { Buffer } from 'node:buffer';
import { ProviderError } from './chat.ts';
import type { AiProvider } from './providers.ts';

/** @throws {ProviderError} if there's more than `most` bytes, or if it breaks off. */
export async function bytesOf(
  provider: Pick<AiProvider, 'id'>,
  response: Response,
  signal: AbortSignal,
  most: number,
): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response.body ?? []) {
      bytes += chunk.byteLength;
      if (bytes > most) break;
      chunks.push(chunk);
    }
  } catch (error) {
    signal.throwIfAborted();
    throw new ProviderError('transient', `${provider.id}’s response broke off (${(error as Error).name})`);
  }
  if (bytes > most) throw new ProviderError('unusable', `${provider.id}’s response is too long`);
  return Buffer.concat(chunks);
}
