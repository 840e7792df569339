import type { Html } from '../../layout.ts';
import { html, say, word } from '../../words/index.ts';
import type { PageContext } from '../page.ts';

const PARTS = [
  ['form', '', word('Settings')],
  ['commands', '/commands', word('Commands')],
  ['file', '/file', 'JSON'],
  ['history', '/history', word('History')],
] as const;

/** The heading of this area, and its parts. */
export function settingsTabs(context: PageContext, current: (typeof PARTS)[number][0]): Html {
  return html`<h1>Settings</h1>
<nav aria-label="Settings"><ul class="areas">${PARTS.map(([id, below, title]) => html`<li><a href="${context.path(below)}"${id === current ? html` aria-current="page"` : ''}>${say(title)}</a></li>\n`)}</ul></nav>
`;
}
