import { Hono } from 'hono';
import { entityTags, revalidated } from '../headers.ts';
import { layout, type NavigationEntry, type Page } from '../layout.ts';
import type { WebEnv } from '../parts.ts';
import { perLanguage } from '../words/index.ts';

/** The route of a page that doesn't change until the next release. @param write called once for each language. */
export function fixedPage(write: () => Page, navigation: readonly NavigationEntry[]): Hono<WebEnv> {
  const routes = new Hono<WebEnv>();
  const page = perLanguage(() => layout(write(), navigation));
  routes.get('/', entityTags(), (c) => {
    revalidated(c);
    return c.html(page());
  });
  return routes;
}
