/** The languages that pages are translated to, and the one of the request that's being answered. English is in the source. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import { parseAccept } from 'hono/utils/accept';
import { textOf, translationProblem } from './check.ts';

/** What's between the placeholders of a translation, and which value goes into each. */
export interface Rendering {
  strings: readonly string[];
  order: readonly number[];
}

/** The first 8 hexadecimal digits of a text's SHA-256: what a translation calls it. */
export function idOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

/** One translation of the pages. */
export class Language {
  /** As in `<html lang>`: `de`. */
  readonly tag: string;
  readonly #texts: Readonly<Record<string, unknown>>;
  readonly #renderings = new WeakMap<readonly string[], { found: Rendering | undefined }>();

  /** @param texts by the ID of the English text. One that doesn't fit its text is never shown; see `translationProblem`. */
  constructor(tag: string, texts: Readonly<Record<string, unknown>>) {
    this.tag = tag;
    this.#texts = texts;
  }

  /** The translation of a template; undefined if there's none that fits. Checked the first time it's asked for. */
  render(strings: readonly string[]): Rendering | undefined {
    const known = this.#renderings.get(strings);
    if (known !== undefined) return known.found;
    const found = this.find(textOf(strings));
    this.#renderings.set(strings, { found });
    return found;
  }

  /** The translation of a text, as it's in the catalogue. */
  find(english: string): Rendering | undefined {
    const id = idOf(english);
    const text = Object.hasOwn(this.#texts, id) ? this.#texts[id] : undefined;
    if (typeof text !== 'string' || translationProblem(english, text) !== undefined) return undefined;
    // Every other part is the number of a placeholder.
    const parts = text.split(/\{(\d+)\}/);
    return {
      strings: parts.filter((_, index) => index % 2 === 0),
      order: parts.filter((_, index) => index % 2 === 1).map(Number),
    };
  }
}

const installed = new Map<string, Language>();
const requests = new AsyncLocalStorage<Language | undefined>();

/** Adds a translation. @returns what takes it away again. */
export function install(language: Language): () => void {
  installed.set(language.tag.toLowerCase(), language);
  return () => void installed.delete(language.tag.toLowerCase());
}

/** Whether there's anything to choose from. */
export function hasTranslations(): boolean {
  return installed.size > 0;
}

/** Undefined for English. */
export function currentLanguage(): Language | undefined {
  return installed.size === 0 ? undefined : requests.getStore();
}

/** The installed language that a browser likes best: `de` for `de-AT`. Undefined for English, which is also the default. */
export function preferredLanguage(acceptLanguage: string | undefined): Language | undefined {
  for (const { type, q } of parseAccept(acceptLanguage ?? '')) {
    const tag = type.toLowerCase();
    const primary = tag.replace(/-.*$/s, '');
    const language = installed.get(tag) ?? installed.get(primary);
    if (q > 0 && (language !== undefined || primary === 'en')) return language;
  }
  return undefined;
}

/** Answers a request in a language. */
export function inLanguage<T>(language: Language | undefined, act: () => T): T {
  return requests.run(language, act);
}
