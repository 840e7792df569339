import { SCRIPT_PATHS } from './assets.ts';
import type { ScriptName } from './browser-digests.generated.ts';
import type { Html } from './layout.ts';
import { html } from './words/index.ts';

/**
 * Loads scripts, for the head of a page. Each page loads only what it uses: 'page' for live regions, forms, and times; 'chart' for
 * charts; 'sort' for lists that can be put in order.
 *
 * @param nonce the one in the page's Content-Security-Policy.
 */
export function scriptTags(names: readonly ScriptName[], nonce: string): Html {
  return html`${names.map((name) => html`<script src="${SCRIPT_PATHS[name]}" nonce="${nonce}" defer></script>\n`)}`;
}
