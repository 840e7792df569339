/** What's answered where there's nothing: a page to browsers, and JSON to programs. */
import type { NotFoundHandler } from 'hono';
import { neverKept } from '../headers.ts';
import { layout, type NavigationEntry } from '../layout.ts';
import type { WebEnv } from '../parts.ts';
import { prefersPage } from '../prefers-page.ts';
import { html, t } from '../words/index.ts';

export function nothingHere(navigation: readonly NavigationEntry[]): NotFoundHandler<WebEnv> {
  return (c) => {
    if (!prefersPage(c)) return c.json({ error: 'There is nothing at this address.' }, 404);
    neverKept(c);
    const page = {
      title: t`Nothing here`,
      description: t`There’s no such page.`,
      path: c.req.path,
      content: html`<h1>Nothing here</h1>\n<p>There’s no such page. <a href="/">Go to the home page</a>.</p>`,
    };
    return c.html(layout(page, navigation), 404);
  };
}
