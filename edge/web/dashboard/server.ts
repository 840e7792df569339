/** `/dashboard/:guild/…`: the pages of one server, and what their forms do. Every check is here, once. */
import { type Context, Hono } from 'hono';
import { html } from 'hono/html';
import { cleanText } from '../../../shared/platform/text.ts';
import { noteWrite } from '../../../shared/web/writes.ts';
import { gatedSentence } from '../../interactions/gated.ts';
import type { FramedPage } from '../frame.ts';
import type { Html } from '../layout.ts';
import { hasArea, type WebEnv } from '../parts.ts';
import { type Limiter, WEB_LIMITS } from '../rate-limits.ts';
import { checkForm, isOwnOrigin } from '../requests.ts';
import { scriptTags } from '../scripts.ts';
import { sessionOf, type WebSession } from '../session.ts';
import { type Access, isWelcome } from './access.ts';
import { contextFor } from './context.ts';
import { type DashboardParts, nothingHere } from './index.ts';
import type { Action, DashboardPage, PageContext, ShownPage } from './page.ts';
import { PAGES } from './pages.ts';
import { mayChange, maySee } from './rights.ts';

interface Visit {
  session: WebSession;
  access: Access;
}

export function serverRoutes(parts: DashboardParts, limiter: Limiter): Hono<WebEnv> {
  const { web, frame, publicUrl } = parts;
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
  routes.notFound((c) => nothingHere(c, parts));
  return routes;

  /** Whoever may see this page; otherwise what they see instead. */
  async function enter(c: Context<WebEnv>, page: DashboardPage, isFresh: boolean): Promise<Visit | Response> {
    const session = await sessionOf(c, web, isFresh);
    if (session === undefined)
      return frame.sorry(
        c,
        undefined,
        401,
        'Log in again',
        html`You’ve been logged out, so nothing was changed. <a href="/auth/login">Log in</a>.`,
      );
    const guildId = c.req.param('guild') ?? '';
    const access = await parts.access.read(c.env.services(), guildId, session.user, isFresh);
    // Whether the bot is in a server is nobody's business but its members'.
    if (access === undefined || !isWelcome(access))
      return frame.sorry(
        ...([c, session, 403, 'You can’t see this server'] as const),
        html`You need <strong>Manage Server</strong> there, or its staff has to let you in. <a href="/dashboard">Your servers</a>`,
      );
    if (!maySee(page, access))
      return frame.sorry(
        ...([c, session, 403, 'You can’t see this page'] as const),
        html`The staff of ${access.server.name} hasn’t let you see it. <a href="/dashboard/${access.server.id}">Back</a>`,
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
    const sorry = (status: 400 | 403 | 429, title: string, sentence: Html | string) =>
      frame.sorry(c, session, status, title, html`${sentence} Nothing was changed. <a href="${back}">Back</a>`);
    if (!isOwnOrigin(c, publicUrl))
      return sorry(403, 'That didn’t work', 'This form didn’t come from one of our pages.');
    const body = await c.req.parseBody({ all: true });
    const checked = checkForm(body, frame.signer, session);
    if (checked === undefined)
      return sorry(403, 'That didn’t work', 'This form is from another session. Reload the page, and try again.');
    if (!mayChange(page, action, access))
      return sorry(403, 'You can’t change this', 'The staff of this server lets you look at it only.');
    if ((await limiter(WEB_LIMITS.writes, session.user)) > 0)
      return sorry(429, 'Slow down', 'That’s more than 30 changes in a minute. Wait a bit, then try again.');
    const { _confirmed: confirmed, ...given } = checked.fields;
    const parsed = action.fields.safeParse(cleaned(given));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      return sorry(
        400,
        'That doesn’t fit',
        `${issue?.message ?? 'Something is missing.'}${issue?.message.endsWith('.') ? '' : '.'}`,
      );
    }
    const context = contextFor(parts, c, visit, page, checked.once);
    const refusal = await context.gates.refusal(context.store, context.caller);
    if (refusal !== undefined) {
      frame.note(c, 'refused', gatedSentence(refusal, new Date(web.clock())));
      return c.redirect(back, 303);
    }
    const question = confirmed === undefined ? await action.confirm?.(context, parsed.data) : undefined;
    if (question !== undefined) {
      const content = html`<h1>${question.title}</h1>
<div>${question.body}</div>
<form method="post" action="${c.req.path}">${context.formFields()}<input type="hidden" name="_confirmed" value="1">${hiddenFields(given)}
<button class="danger">${question.button}</button> <a class="button quiet-button" href="${back}">Cancel</a></form>`;
      return show(c, page, visit, { title: question.title, content });
    }
    return finish(c, page, visit, name, action, context, parsed.data, back);
  }

  async function finish(
    c: Context<WebEnv>,
    page: DashboardPage,
    visit: Visit,
    name: string,
    action: Action<unknown>,
    context: PageContext,
    fields: unknown,
    back: string,
  ): Promise<Response> {
    const note = (outcome: 'done' | 'refused' | 'failed') =>
      noteWrite(context.store, {
        ...{ guildId: visit.access.server.id, actor: visit.session.user, action: `${page.id} ${name}`, outcome },
        detail: action.logged?.(fields) ?? (fields as Record<string, unknown>),
        isElsewhere: action.isAudited === true,
      });
    const result = await action.run(context, fields).catch(async (error: unknown) => {
      await note('failed').catch(() => {});
      throw error;
    });
    if ('shown' in result) return show(c, page, visit, result.shown);
    // Whoever was just let in needn't wait until that's noticed.
    if (page.area === 'managers') parts.access.forget(visit.access.server.id);
    const outcome = 'done' in result ? 'done' : 'refused';
    await note(outcome);
    frame.note(c, outcome, 'done' in result ? result.done : result.refused);
    return c.redirect(result.to ?? back, 303);
  }

  function show(c: Context<WebEnv>, page: DashboardPage, { session, access }: Visit, shown: ShownPage | Response) {
    if (shown instanceof Response) return shown;
    const { title = page.title, content, scripts = [], status } = shown;
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
      html`<li><a href="/dashboard/${id}${page.id === 'overview' ? '' : `/${page.id}`}"${page === current ? html` aria-current="page"` : ''}>${page.title}</a></li>\n`,
  )}</ul>
</nav>
`;
}

/** Fields as sent, to be sent again. Files can't be. */
function hiddenFields(fields: Readonly<Record<string, unknown>>): Html {
  const pairs = Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one) => [name, one] as const));
  return html`${pairs
    .filter(([, value]) => typeof value === 'string')
    .map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}`;
}

/** Without what no database stores: NUL and halves of characters. */
function cleaned(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const clean = (value: unknown): unknown =>
    typeof value === 'string' ? cleanText(value) : Array.isArray(value) ? value.map(clean) : value;
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, clean(value)]));
}
