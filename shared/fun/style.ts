import type { Words } from './words.ts';

/** How long and how exuberant a text is. */
export type Intensity = 1 | 2 | 3 | 4 | 5;

/** A sentence with words to fill in. */
export type Frame = (words: Words) => string;

export interface Style {
  /** Lowercase letters and hyphens: the second half of a variant's ID. */
  id: string;
  name: string;
  /** What it's like, without a period: `Seventeen syllables, mostly calm`. */
  about: string;
  /** What stands between the parts of a text (default: a space). */
  separator?: string;
  /** Writes a text in parts. The first one names everybody it was asked to be about; those in the middle can be left out. */
  write(words: Words, intensity: Intensity): string[];
}

/** The sentences of a style, by where they stand. */
export interface Sentences {
  /** The first one, about somebody. */
  open: readonly Frame[];
  /** The first one where somebody else is part of it, too. */
  openTo: readonly Frame[];
  /** Goes on. */
  more: readonly Frame[];
  /** The last one. */
  close: readonly Frame[];
  /** The last one at full intensity. */
  loud: readonly Frame[];
}

/** How many sentences go between the first and the last one. */
const BETWEEN: Readonly<Record<Intensity, number>> = { 1: 0, 2: 0, 3: 1, 4: 2, 5: 2 };

/** Writes sentence after sentence: one at intensity 1, and five at 5, which are also louder. */
export function inSentences({ open, openTo, more, close, loud }: Sentences): Style['write'] {
  return (words, intensity) => {
    const first = sentence(words, words.hasTarget ? openTo : open);
    if (intensity === 1) return [first];
    const between = words.pickSome(more, BETWEEN[intensity]).map((frame) => frame(words));
    if (intensity < 4) return [first, ...between, sentence(words, close)];
    if (intensity === 4) return [first, ...between, louder(sentence(words, close))];
    return [`${words.cheer()}! ${first}`, ...between, sentence(words, loud)];
  };
}

function sentence(words: Words, frames: readonly Frame[]): string {
  return words
    .pickSome(frames, 1)
    .map((frame) => frame(words))
    .join('');
}

function louder(text: string): string {
  return text.replace(/\.$/, '!');
}
