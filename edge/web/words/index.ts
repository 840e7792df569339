/**
 * The words of the pages, in the language of the request. They're written in English, right where they're shown, and marked:
 * `html` and `t` are for templates, `word` and `say` for constants. infra/scripts/web-words.ts collects them in en.json.
 */
import { html as tag } from 'hono/html';
import { counted as countedInEnglish, whole } from '../../../shared/platform/plural.ts';
import { currentLanguage, type Rendering } from './language.ts';

/** A fragment of a page. Values are escaped, as by Hono's own, and so is everything that isn't in the English text. */
export const html: typeof tag = (strings, ...values) => {
  const found = currentLanguage()?.render(strings);
  if (found === undefined) return tag(strings, ...values);
  const template = Object.assign([...found.strings], { raw: found.strings });
  return tag(template, ...found.order.map((index) => values[index]));
};

/** A plain text: t`Saved: ${titles}.` */
export function t(strings: TemplateStringsArray, ...values: readonly (string | number | bigint)[]): string {
  return fill(currentLanguage()?.render(strings) ?? { strings, order: values.map((_, index) => index) }, values);
}

/** Marks a constant for translation. `say` shows it. */
export function word<const T extends string>(text: T): T {
  return text;
}

/** A constant that's marked with `word`, in the language of the request. Anything else stays as it is. */
export function say(text: string): string {
  return currentLanguage()?.find(text)?.strings[0] ?? text;
}

/** `1 use`, `3 uses`. @param many default: `one` with an s. */
export function counted(count: number, one: string, many = `${one}s`): string {
  const language = currentLanguage();
  if (language === undefined) return countedInEnglish(count, one, many);
  const isOne = new Intl.PluralRules(language.tag).select(count) === 'one';
  const found = language.find(`{0} ${isOne ? one : many}`);
  return found === undefined ? countedInEnglish(count, one, many) : fill(found, [whole(count)]);
}

/** Makes something that doesn't depend on the visitor, once for each language. */
export function perLanguage<T>(make: () => T): () => T {
  const made = new Map<string | undefined, T>();
  return () => {
    const tag = currentLanguage()?.tag;
    const known = made.get(tag);
    if (known !== undefined) return known;
    const fresh = make();
    made.set(tag, fresh);
    return fresh;
  };
}

function fill({ strings, order }: Rendering, values: readonly (string | number | bigint)[]): string {
  return strings.reduce((text, part, index) => `${text}${values[order[index - 1] ?? 0]}${part}`);
}
