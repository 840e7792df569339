/** A page with everything that edge/web/browser does, under the policy of pages with script. The same on Node and in workerd. */
import { type Context, Hono } from 'hono';
import { html } from 'hono/html';
import { assets, STYLE_PATH } from '../../edge/web/assets.ts';
import { chart } from '../../edge/web/chart.ts';
import type { Html } from '../../edge/web/layout.ts';
import { LiveFeeds, type LiveOptions, liveRegion } from '../../edge/web/live.ts';
import { scriptTags } from '../../edge/web/scripts.ts';
import { MOVE, sortableList } from '../../edge/web/sortable.ts';
import { copyButton, time } from '../../edge/web/widgets.ts';
import type { Sql } from '../../shared/platform/postgres.ts';

/** In the test's database. Each read counts itself. */
export const NOW_PLAYING =
  'create table now_playing (title text not null, reads integer not null, allowed boolean not null)';

export interface BrowserAppParts {
  /** The client of a request. */
  sqlOf(c: Context): Sql;
  waitUntil(c: Context, work: Promise<unknown>): void;
  failed(error: unknown): void;
  live?: Partial<LiveOptions>;
}

export interface BrowserApp {
  app: Hono;
  feeds: LiveFeeds;
  /** The queue's titles in their order, and what forms have sent. */
  queue: string[];
  posted: Record<string, string>[];
}

export const TRACKS = ['Aria', 'Bolero', 'Canon', 'Dirge'];
/** A minute ago when the process started. */
const STARTED = new Date(Date.now() - 60_000);

export function browserApp({ sqlOf, waitUntil, failed, live }: BrowserAppParts): BrowserApp {
  const feeds = new LiveFeeds({ clock: Date.now, failed, ...live });
  const queue = [...TRACKS];
  const posted: Record<string, string>[] = [];
  const app = new Hono();
  app.get('/healthz', (c) => c.text('ok'));
  app.route('/assets', assets());
  app.get('/live', (c) =>
    feeds.stream(c, {
      key: 'now playing',
      viewer: c.req.query('viewer') ?? 'alice',
      read: async () => {
        const [row] = await sqlOf(c)<{ title: string }[]>`update now_playing set reads = reads + 1 returning title`;
        return row?.title ?? '';
      },
      render: nowPlaying,
      isAllowed: async () => {
        const [row] = await sqlOf(c)<{ allowed: boolean }[]>`select allowed from now_playing`;
        return row?.allowed === true;
      },
      waitUntil: (work) => waitUntil(c, work),
    }),
  );
  app.get('/', async (c) => {
    const nonce = crypto.randomUUID();
    c.header(
      'content-security-policy',
      `default-src 'none'; script-src 'nonce-${nonce}'; connect-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
    );
    return c.html(page(nonce, queue));
  });
  app.post('/queue', async (c) => {
    const { move, ...fields } = await c.req.parseBody<Record<string, string>>();
    const { id, to } = MOVE.parse(move);
    posted.push({ ...fields, move: move ?? '' });
    const from = queue.indexOf(id);
    if (from >= 0) queue.splice(to, 0, ...queue.splice(from, 1));
    return c.redirect('/', 303);
  });
  app.post('/slow', async (c) => {
    posted.push(await c.req.parseBody<Record<string, string>>());
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    return c.redirect('/', 303);
  });
  return { app, feeds, queue, posted };
}

function nowPlaying(title: string): Html {
  return html`<p>Now playing: <strong>${title}</strong>, since ${time(STARTED, { isRelative: true })}</p>
<details><summary>Credits</summary><p>By ${title}’s composer</p></details>
<form method="post" action="/slow"><label for="note">Note</label><input type="text" id="note" name="note"><button name="press" value="skip">Skip ${title}</button></form>
${chart({
  title: 'Letters',
  unit: 'letters',
  labels: ['Title', 'Half', 'Twice'],
  kind: 'bar',
  series: [
    { name: 'Now', values: [title.length, title.length / 2, title.length * 2] },
    { name: 'Before', values: [7, 3, 12] },
  ],
})}`;
}

function page(nonce: string, queue: readonly string[]): Html {
  const labels = Array.from({ length: 14 }, (_, day) => `Nov ${day + 1}`);
  const values = (factor: number) => labels.map((_, day) => (day === 5 ? null : ((day * factor) % 17) * 100));
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Everything</title>
<link rel="stylesheet" href="${STYLE_PATH}">
<link rel="icon" href="data:,">
${scriptTags(['page', 'chart', 'sort'], nonce)}</head>
<body>
<main id="content">
<h1>Everything</h1>
${liveRegion({ url: '/live', content: nowPlaying('Nothing yet') })}
${chart({
  title: 'Plays',
  unit: 'tracks',
  labels,
  kind: 'line',
  series: [
    { name: 'Music', values: values(5) },
    { name: 'Radio', values: values(7) },
  ],
})}
<h2>Queue</h2>
${sortableList({
  label: 'Queue',
  items: queue.map((title) => ({ id: title, name: title, content: html`<span>${title}</span>` })),
  action: '/queue',
  fields: { token: 'secret', version: queue.join('') },
})}
<p>Invite ${copyButton('https://example.com/invite', 'Copy the link')}</p>
</main>
</body>
</html>
`;
}
