/** `/dashboard/:guild/…`: the pages of one server, and what their forms do. Every check is here, once. */
import { type Context, Hono } from 'hono';
import { roleLabel } from '../../../shared/platform/discord/role-label.ts';
import { plain } from '../../../shared/platform/markdown.ts';
import { gatedSentence } from '../../interactions/gated.ts';
import type { FramedPage } from '../frame.ts';
import type { Html } from '../layout.ts';
import { hasArea, type WebEnv } from '../parts.ts';
import type { Limiter } from '../rate-limits.ts';
import { scriptTags } from '../scripts.ts';
import { sessionOf, type WebSession } from '../session.ts';
import { html, say, t } from '../words/index.ts';
import { type Access, isWelcome } from './access.ts';
import { contextFor } from './context.ts';
import { finishForm, questionPage, receiveForm } from './form.ts';
import type { Action, ActionResult, DashboardPage, PageContext, ShownPage } from './page.ts';
import { PAGES } from './pages.ts';
import type { DashboardParts } from './parts.ts';
import { mayChange, maySee } from './rights.ts';

interface Visit {
  session: WebSession;
  access: Access;
}

export function serverRoutes(parts: DashboardParts, limiter: Limiter): Hono<WebEnv> {
  const { web, frame } = parts;
  const routes = new Hono<WebEnv>();
  const pages = PAGES.filter(({ module }) => module === undefined || hasArea(web, module));

  for (const page of pages) {
    const base = page.id === 'overview' ? '' : `/${page.id}`;
    for (const [path, view] of Object.entries(page.views)) {
      routes.get(`${base}${path === '/' ? '' : path}` || '/', async (c) => {
        const visit = await enter(c, page, false);
        if (visit instanceof Response) return visit;
        const context = contextFor(parts, c, visit, page, undefined);
        return show(c, page, visit, await view(context));
      });
    }
    for (const [name, action] of Object.entries(page.actions)) {
      routes.post(`${base}/${name}`, (c) => act(c, page, name, action));
    }
  }
  return routes;

  /** Whoever may see this page; otherwise what they see instead. */
  async function enter(c: Context<WebEnv>, page: DashboardPage, isFresh: boolean): Promise<Visit | Response> {
    const session = await sessionOf(c, web, isFresh);
    if (session === undefined)
      return frame.sorry(
        c,
        undefined,
        401,
        t`Log in again`,
        html`You’ve been logged out, so nothing was changed. <a href="/auth/login">Log in</a>.`,
      );
    const guildId = c.req.param('guild') ?? '';
    const access = await parts.access.read(c.env.services(), guildId, session.user, isFresh);
    // Whether the bot is in a server is nobody's business but its members'.
    if (access === undefined || !isWelcome(access))
      return frame.sorry(
        ...([c, session, 403, t`You can’t see this server`] as const),
        html`You need <strong>Manage Server</strong> in that server, or its staff has to give you access. <a href="/dashboard">Your servers</a>`,
      );
    if (!maySee(page, access))
      return frame.sorry(
        ...([c, session, 403, t`You can’t see this page`] as const),
        html`The staff of ${access.server.name} hasn’t given you access to this. <a href="/dashboard/${access.server.id}">Back</a>`,
      );
    return { session, access };
  }

  async function act(
    c: Context<WebEnv>,
    page: DashboardPage,
    name: string,
    action: Action<unknown>,
  ): Promise<Response> {
    const visit = await enter(c, page, true);
    if (visit instanceof Response) return visit;
    const { session, access } = visit;
    const back = `/dashboard/${access.server.id}${page.id === 'overview' ? '' : `/${page.id}`}`;
    const refusal = mayChange(page, action, access) ? undefined : t`This server’s staff only lets you view this.`;
    const form = await receiveForm(c, parts, limiter, session, { fields: action.fields, back, refusal });
    if (form instanceof Response) return form;
    const context = contextFor(parts, c, visit, page, form.once, action.command);
    const gated = await context.gates.refusal(context.store, context.caller);
    if (gated !== undefined) {
      frame.note(c, 'refused', gatedSentence(gated, new Date(web.clock())));
      return c.redirect(back, 303);
    }
    const question = form.isConfirmed ? undefined : await action.confirm?.(context, form.fields);
    if (question !== undefined) {
      const again = { path: c.req.path, back, hidden: context.formFields(), given: form.given };
      return show(c, page, visit, questionPage(question, again));
    }
    const write = {
      ...{ guildId: access.server.id, actor: session.user, action: `${page.id} ${name}` },
      detail: action.logged?.(form.fields) ?? (form.fields as Record<string, unknown>),
      isElsewhere: action.isAudited === true,
    };
    const run = async () => {
      const result = await action.run(context, form.fields);
      // Whoever was just let in needn't wait until that's noticed.
      if (page.area === 'managers') parts.access.forget(access.server.id);
      return withNames(context, result);
    };
    return show(c, page, visit, await finishForm(c, parts, context.store, write, back, run));
  }

  function show(c: Context<WebEnv>, page: DashboardPage, { session, access }: Visit, shown: ShownPage | Response) {
    if (shown instanceof Response) return shown;
    const { title = say(page.title), content, scripts = [], status } = shown;
    const framed: FramedPage = {
      ...{ title: `${title} · ${access.server.name}`, isWide: true, ...(status && { status }) },
      content: html`${tabs(pages, page, access)}${content}`,
      scripts: scriptTags(['page', ...scripts], c.get('secureHeadersNonce') ?? ''),
    };
    return frame.show(c, session, framed);
  }
}

function tabs(pages: readonly DashboardPage[], current: DashboardPage, access: Access): Html {
  const { id, name } = access.server;
  return html`<nav class="tabs" aria-label="${name}">
<p><strong>${name}</strong> <a href="/dashboard">Other servers</a></p>
<ul>
${pages
  .filter((page) => maySee(page, access))
  .map(
    (page) =>
      html`<li><a href="/dashboard/${id}${page.id === 'overview' ? '' : `/${page.id}`}"${page === current ? html` aria-current="page"` : ''}>${say(page.title)}</a></li>\n`,
  )}</ul>
</nav>
`;
}

/** The page that shows a notice looks nobody up, so names stand in for mentions. */
async function withNames({ mentionsIn }: PageContext, result: ActionResult): Promise<ActionResult> {
  const named = async (text: string) => {
    const { user, role, channel } = await mentionsIn(text);
    return text
      .replaceAll(/<@!?(\d{1,20})>/g, (_, id: string) => `@${plain(user(id))}`)
      .replaceAll(/<@&(\d{1,20})>/g, (_, id: string) => plain(roleLabel(role(id))))
      .replaceAll(/<#(\d{1,20})>/g, (_, id: string) => `#${plain(channel(id))}`);
  };
  if ('shown' in result) return result;
  return 'done' in result
    ? { ...result, done: await named(result.done) }
    : { ...result, refused: await named(result.refused) };
}
