/** `/dashboard/me`: where someone is logged in. */
import { Hono } from 'hono';
import * as z from 'zod';
import { endSessions, type ListedSession, listSessions } from '../../../shared/web/sessions.ts';
import { timeHtml } from '../markdown.ts';
import type { WebEnv } from '../parts.ts';
import { type Limiter, WEB_LIMITS } from '../rate-limits.ts';
import { checkForm, formFields, isOwnOrigin } from '../requests.ts';
import { forgetSessions, sessionOf, type WebSession } from '../session.ts';
import { html, t } from '../words/index.ts';
import type { DashboardParts } from './parts.ts';

const fields = z.object({ session: z.union([z.uuid(), z.literal('others')]) });

export function meRoutes({ web, frame, publicUrl }: DashboardParts, limiter: Limiter): Hono<WebEnv> {
  const routes = new Hono<WebEnv>();
  routes.get('/', async (c) => {
    const session = await sessionOf(c, web);
    if (session === undefined) return c.notFound();
    const sessions = await listSessions(c.env.services().store, session.user);
    const form = () => formFields(frame.signer, session, web.clock());
    return frame.show(c, session, {
      title: t`Where you’re logged in`,
      content: html`<h1>Where you’re logged in</h1>
<p>You’re <strong>${session.name}</strong>. A session ends after 7 days without use, and after 30 days in any case.</p>
<ul class="cards">${sessions.map(
        (one) => html`<li class="card">${row(one, session)}
<form method="post" action="/dashboard/me/end">${form()}<input type="hidden" name="session" value="${one.id}"><button class="quiet-button">${one.id === session.id ? t`Log out here` : t`Log out`}<span class="unseen"> of ${one.browser}</span></button></form></li>\n`,
      )}</ul>
${
  sessions.length > 1
    ? html`<form method="post" action="/dashboard/me/end">${form()}<input type="hidden" name="session" value="others"><button>Log out everywhere else</button></form>`
    : ''
}`,
    });
  });
  routes.post('/end', async (c) => {
    const session = await sessionOf(c, web, true);
    const checked = session && checkForm(await c.req.parseBody(), frame.signer, session);
    const { data } = fields.safeParse(checked?.fields);
    if (session === undefined || checked === undefined || data === undefined || !isOwnOrigin(c, publicUrl))
      return frame.sorry(
        ...([c, session, 403, t`That didn’t work`, t`Reload the page, and try again. Nothing was changed.`] as const),
      );
    if ((await limiter(WEB_LIMITS.writes, session.user)) > 0)
      return frame.sorry(c, session, 429, t`Slow down`, t`Wait a minute, then try again. Nothing was changed.`);
    const which = data.session === 'others' ? { except: session.id } : { session: data.session };
    const { count, hashes } = await endSessions(c.env.services().store, session.user, which);
    await forgetSessions(web, hashes);
    frame.note(c, 'done', count === 1 ? t`Logged out of one browser.` : t`Logged out of ${count} browsers.`);
    return c.redirect('/dashboard/me', 303);
  });
  return routes;
}

function row({ id, browser, beganAt, seenAt }: ListedSession, session: WebSession) {
  return html`<strong>${browser}</strong>${id === session.id ? t` (this browser)` : ''}
<p class="quiet">Used ${timeHtml(new Date(seenAt))}, since ${timeHtml(new Date(beganAt))}</p>`;
}
