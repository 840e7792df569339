import { lazily } from './lazily.ts';

/**
 * A regular expression that names properties of Unicode, made on first use. As a literal, it would be checked when its module is
 * read, and looking up its properties takes a Worker 0.1 ms then: there are thirty of them, and most Workers need two.
 *
 * @param source as between the slashes of a literal: use `String.raw`.
 * @param flags `u` is among them.
 */
export function unicodePattern(source: string, flags: `${string}u`): () => RegExp {
  return lazily(() => new RegExp(source, flags));
}
