/** What the pages of AI have in common. */
import type { Html } from '../../layout.ts';
import { html, say, word } from '../../words/index.ts';
import type { PageContext } from '../page.ts';

const VIEWS = [
  ['', word('Modes')],
  ['/personality', word('Personality')],
  ['/usage', word('Usage')],
] as const;

/** The heading, and the way to the other views. @param current its path below the page. */
export function heading({ path }: PageContext, current: (typeof VIEWS)[number][0]): Html {
  const links = VIEWS.map(
    ([below, title]) =>
      html`<li><a href="${path(below)}"${below === current ? html` aria-current="page"` : ''}>${say(title)}</a></li>\n`,
  );
  return html`<h1>AI: ${VIEWS.find(([below]) => below === current)?.[1]}</h1>
<nav class="views" aria-label="AI"><ul>${links}</ul></nav>
`;
}
