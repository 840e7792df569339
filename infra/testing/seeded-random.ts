import { createCipheriv, createHash } from 'node:crypto';
import { type Random, randomOver } from '../../shared/platform/random.ts';

const WORDS_AT_ONCE = 16_384;

/** 32-bit words that look like chance and are the same for the same seed: the key stream of AES in counter mode. */
export function seededWords(seed: string): () => number {
  const key = createHash('sha256').update(seed).digest().subarray(0, 16);
  const cipher = createCipheriv('aes-128-ctr', key, Buffer.alloc(16));
  const zeros = Buffer.alloc(4 * WORDS_AT_ONCE);
  let words = new Uint32Array(0);
  let next = 0;
  return () => {
    if (next === words.length) {
      // Copied: a Buffer may begin at an offset that words cannot.
      words = new Uint32Array(Uint8Array.from(cipher.update(zeros)).buffer);
      next = 0;
    }
    return words[next++] ?? 0;
  };
}

/** Dice that fall the same way for the same seed. */
export function seededRandom(seed: string): Random {
  return randomOver(seededWords(seed));
}
