import { html } from 'hono/html';
import type { Html } from '../../layout.ts';
import type { PageContext } from '../page.ts';

const PARTS = [
  ['form', '', 'Settings'],
  ['commands', '/commands', 'Commands'],
  ['file', '/file', 'JSON'],
  ['history', '/history', 'History'],
] as const;

/** The heading of this area, and its parts. */
export function settingsTabs(context: PageContext, current: (typeof PARTS)[number][0]): Html {
  return html`<h1>Settings</h1>
<nav aria-label="Settings"><ul class="areas">${PARTS.map(([id, below, title]) => html`<li><a href="${context.path(below)}"${id === current ? html` aria-current="page"` : ''}>${title}</a></li>\n`)}</ul></nav>
`;
}
