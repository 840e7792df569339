/** `/dashboard/operator/…`: the whole installation, for its operators. For others, these pages don't exist. */
import { type Context, Hono } from 'hono';
import type { Html } from '../../layout.ts';
import type { WebEnv } from '../../parts.ts';
import type { Limiter } from '../../rate-limits.ts';
import { formFields } from '../../requests.ts';
import { scriptTags } from '../../scripts.ts';
import { isStillLoggedIn, sessionOf, type WebSession } from '../../session.ts';
import { html, say, t } from '../../words/index.ts';
import { finishForm, questionPage, receiveForm } from '../form.ts';
import type { Action, ShownPage } from '../page.ts';
import { type DashboardParts, nothingHere } from '../parts.ts';
import type { OperatorContext, OperatorPage } from './page.ts';
import { OPERATOR_PAGES } from './pages.ts';

const BASE = '/dashboard/operator';
/** Of a value in the URL, in characters. */
const LONGEST_QUERY = 200;

export function operatorRoutes(parts: DashboardParts, limiter: Limiter): Hono<WebEnv> {
  const { web, frame } = parts;
  const routes = new Hono<WebEnv>();
  // Asked at every request: the session says who they are, and the configuration whether they run the bot.
  routes.use(async (c, next) => {
    const session = await sessionOf(c, web);
    return session !== undefined && web.config.OPERATOR_IDS.has(session.user) ? next() : nothingHere(c, parts);
  });
  for (const page of OPERATOR_PAGES) {
    const base = page.id === '' ? '' : `/${page.id}`;
    for (const [path, view] of Object.entries(page.views))
      routes.get(`${base}${path === '/' ? '' : path}` || '/', async (c) => {
        const session = await sessionOf(c, web);
        if (session === undefined) return nothingHere(c, parts);
        return show(c, page, session, await view(contextFor(c, session, undefined)));
      });
    for (const [name, action] of Object.entries(page.actions))
      routes.post(`${base}/${name}`, (c) => act(c, page, name, action));
  }
  return routes;

  async function act(
    c: Context<WebEnv>,
    page: OperatorPage,
    name: string,
    action: Action<unknown, OperatorContext>,
  ): Promise<Response> {
    const session = await sessionOf(c, web, true);
    if (session === undefined)
      return frame.sorry(
        ...([c, undefined, 401, t`Log in again`] as const),
        html`You’ve been logged out, so nothing was changed. <a href="/auth/login">Log in</a>.`,
      );
    const back = page.id === '' ? BASE : `${BASE}/${page.id}`;
    const expected = { fields: action.fields, back, refusal: undefined };
    const form = await receiveForm(c, parts, limiter, session, expected);
    if (form instanceof Response) return form;
    const context = contextFor(c, session, form.once);
    const question = form.isConfirmed ? undefined : await action.confirm?.(context, form.fields);
    if (question !== undefined) {
      const again = { path: c.req.path, back, hidden: context.formFields(), given: form.given };
      return show(c, page, session, questionPage(question, again));
    }
    const write = {
      ...{ guildId: undefined, actor: session.user, action: `${page.id} ${name}` },
      detail: action.logged?.(form.fields) ?? (form.fields as Record<string, unknown>),
      isElsewhere: false,
    };
    const run = () => action.run(context, form.fields);
    return show(c, page, session, await finishForm(c, parts, context.store, write, back, run));
  }

  function contextFor(c: Context<WebEnv>, session: WebSession, once: string | undefined): OperatorContext {
    return {
      ...c.env.services(),
      ...{
        c,
        session,
        pages: OPERATOR_PAGES,
        config: web.config,
        registry: web.telemetry.registry,
        announcements: parts.announcements,
      },
      caller: { key: `w:${once ?? crypto.randomUUID()}`, actor: { id: session.user } },
      now: new Date(web.clock()),
      path: (below = '') => BASE + below,
      query: (name) => c.req.query(name)?.trim().slice(0, LONGEST_QUERY) || undefined,
      param: (name) => c.req.param(name as never) ?? '',
      formFields: () => formFields(frame.signer, session, web.clock()),
      redisAnswers: () =>
        web.redis.ping().then(
          () => true,
          () => false,
        ),
      stream: ({ name, read, render }) =>
        parts.feeds.stream(c, {
          ...{ read, render, waitUntil: c.env.waitUntil, viewer: session.user, key: `operator:${name}` },
          isAllowed: async () => web.config.OPERATOR_IDS.has(session.user) && (await isStillLoggedIn(c, web)),
        }),
    };
  }

  function show(c: Context<WebEnv>, page: OperatorPage, session: WebSession, shown: ShownPage | Response) {
    if (shown instanceof Response) return shown;
    const { title = say(page.title), content, scripts = [], status } = shown;
    return frame.show(c, session, {
      ...{ title: t`${title} · Operator`, isWide: true, ...(status && { status }) },
      content: html`${tabs(page)}${content}`,
      scripts: scriptTags(['page', ...scripts], c.get('secureHeadersNonce') ?? ''),
    });
  }
}

function tabs(current: OperatorPage): Html {
  return html`<nav class="tabs" aria-label="This installation">
<p><strong>This installation</strong> <a href="/dashboard">Servers</a></p>
<ul>
${OPERATOR_PAGES.map(
  (page) =>
    html`<li><a href="${page.id === '' ? BASE : `${BASE}/${page.id}`}"${page === current ? html` aria-current="page"` : ''}>${say(page.title)}</a></li>\n`,
)}</ul>
</nav>
`;
}
