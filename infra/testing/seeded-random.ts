import { createCipheriv, createHash } from 'node:crypto';
import { type Random, randomOver } from '../../shared/platform/random.ts';

const BATCH_WORDS = 16_384;

/** Generates pseudorandom 32-bit words from a seed: the key stream of AES in counter mode. */
export function seededWords(seed: string): () => number {
  const key = createHash('sha256').update(seed).digest().subarray(0, 16);
  const cipher = createCipheriv('aes-128-ctr', key, Buffer.alloc(16));
  const zeros = Buffer.alloc(4 * BATCH_WORDS);
  let words = new Uint32Array(0);
  let next = 0;
  return () => {
    if (next === words.length) {
      // Copied, because a Buffer's offset may not be aligned for words.
      words = new Uint32Array(Uint8Array.from(cipher.update(zeros)).buffer);
      next = 0;
    }
    return words[next++] ?? 0;
  };
}

/** Random numbers that are always the same for the same seed. */
export function seededRandom(seed: string): Random {
  return randomOver(seededWords(seed));
}
