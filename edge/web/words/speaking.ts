import type { MiddlewareHandler } from 'hono';
import './languages.ts';
import { hasTranslations, inLanguage, preferredLanguage } from './language.ts';

/** Answers each request in the language that its browser likes best. */
export function speaking(): MiddlewareHandler {
  return (c, next) =>
    hasTranslations() ? inLanguage(preferredLanguage(c.req.header('accept-language')), next) : next();
}
