/** What pages load besides themselves, under names that change with the content, so that browsers can keep it for good. */
import { createHash } from 'node:crypto';
import { Hono } from 'hono';
import { ICON, STYLE } from './styles.ts';

interface Asset {
  path: string;
  type: string;
  content: string;
}

function asset(name: string, extension: string, type: string, content: string): Asset {
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 16);
  return { path: `/assets/${name}-${digest}.${extension}`, type, content };
}

const style = asset('style', 'css', 'text/css; charset=utf-8', STYLE);
const icon = asset('icon', 'svg', 'image/svg+xml', ICON);

export const STYLE_PATH = style.path;
export const ICON_PATH = icon.path;

/** Routes below `/assets`. */
export function assets(): Hono {
  const routes = new Hono();
  routes.get('/:file{(style|icon)-[0-9a-f]{16}\\.(css|svg)}', (c) => {
    const found = [style, icon].find(({ path }) => path.endsWith(c.req.param('file').replace(/^.*\./, '.')));
    if (found === undefined) return c.notFound();
    // During an update, a page of one release may ask another one. A slightly different style is better than none.
    const isSame = c.req.path === found.path;
    return c.body(found.content, 200, {
      'content-type': found.type,
      'cache-control': isSame ? 'public, max-age=31536000, immutable' : 'no-store',
    });
  });
  return routes;
}
