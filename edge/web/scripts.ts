import { html } from 'hono/html';
import type { Html } from './layout.ts';

/** Scripts that a page may ask for; every one of them works without. */
export type ScriptName = 'page' | 'chart' | 'sort';

export function scriptTags(_names: readonly ScriptName[], _nonce: string): Html {
  return html``;
}
