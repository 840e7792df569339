import { type Random, randomOver } from '../platform/random.ts';

/**
 * Dice that fall the same way for the same text, on every runtime: sfc32, started with four hashes of the text. It only adds,
 * multiplies, and shifts integers of 32 bits. Not for anything that has to be hard to guess.
 *
 * @see https://pracrand.sourceforge.net/RNG_engines.txt
 */
export function seededRandom(text: string): Random {
  let [a, b, c, counter] = hash(text);
  const nextWord = () => {
    const word = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + word) | 0;
    return word >>> 0;
  };
  // The first words still show how much two seeds have in common.
  for (let turn = 0; turn < 12; turn++) nextWord();
  return randomOver(nextWord);
}

/** FNV-1a over UTF-16 code units, from four starting points. */
function hash(text: string): [number, number, number, number] {
  const words: [number, number, number, number] = [0x811c9dc5, 0x9e3779b9, 0x85ebca6b, 0xc2b2ae35];
  for (let index = 0; index < text.length; index++)
    for (const [place, word] of words.entries()) words[place] = Math.imul(word ^ text.charCodeAt(index), 0x01000193);
  return words;
}
