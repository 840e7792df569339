/** What pages load besides themselves, under names that change with the content, so that browsers can keep it for good. */
import { createHash } from 'node:crypto';
import { Hono } from 'hono';
import { SCRIPT_DIGESTS, type ScriptName } from './browser-digests.generated.ts';
import { ICON, STYLE } from './styles.ts';

interface Asset {
  path: string;
  type: string;
  content(): string | Promise<string>;
}

function asset(name: string, extension: string, type: string, text: string): Asset {
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 16);
  return { path: `/assets/${name}-${digest}.${extension}`, type, content: () => text };
}

/** What was asked for already. */
const unpacked: Partial<Record<ScriptName, string>> = {};

/** Its text is loaded by the first request for it. */
function script(name: ScriptName): Asset {
  return {
    path: SCRIPT_PATHS[name],
    type: 'text/javascript; charset=utf-8',
    content: async () => {
      unpacked[name] ??= await unpack((await import('./browser.generated.ts')).SCRIPTS[name]);
      return unpacked[name];
    },
  };
}

async function unpack(script: string): Promise<string> {
  const bytes = Uint8Array.from(atob(script), (character) => character.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).text();
}

const scriptPath = (name: ScriptName) => `/assets/${name}-${SCRIPT_DIGESTS[name]}.js`;
export const SCRIPT_PATHS: Readonly<Record<ScriptName, string>> = {
  page: scriptPath('page'),
  chart: scriptPath('chart'),
  sort: scriptPath('sort'),
};

const style = asset('style', 'css', 'text/css; charset=utf-8', STYLE);
const icon = asset('icon', 'svg', 'image/svg+xml', ICON);
const byName: Readonly<Record<string, Asset>> = {
  ...{ style, icon },
  ...{ page: script('page'), chart: script('chart'), sort: script('sort') },
};

export const STYLE_PATH = style.path;
export const ICON_PATH = icon.path;

/** Routes below `/assets`. */
export function assets(): Hono {
  const routes = new Hono();
  routes.get('/:file{(style|icon|page|chart|sort)-[0-9a-f]{16}\\.(css|svg|js)}', async (c) => {
    const [name = ''] = c.req.param('file').split('-');
    const found = byName[name];
    if (found === undefined) return c.notFound();
    // During an update, a page of one release may ask another one. A slightly different style is better than none.
    const isSame = c.req.path === found.path;
    return c.body(await found.content(), 200, {
      'content-type': found.type,
      'cache-control': isSame ? 'public, max-age=31536000, immutable' : 'no-store',
    });
  });
  return routes;
}
