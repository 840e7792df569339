/** `/dashboard`: which server. */
import type { Context } from 'hono';
import { applicationInvite } from '../../../shared/platform/discord/application-invite.ts';
import { guildsWithGrants } from '../../../shared/web/grants.ts';
import type { SessionGuild } from '../../../shared/web/sessions.ts';
import type { Html } from '../layout.ts';
import type { WebEnv } from '../parts.ts';
import { sessionOf } from '../session.ts';
import { html, t } from '../words/index.ts';
import { isWelcome } from './access.ts';
import type { DashboardParts } from './parts.ts';

/** Looked up at once; whoever has more finds the others through their address. */
const MOST_LOOKUPS = 25;

export async function pickerPage(c: Context<WebEnv>, parts: DashboardParts): Promise<Response> {
  const { web, frame, access } = parts;
  const session = await sessionOf(c, web);
  if (session === undefined) return c.notFound();
  const services = c.env.services();
  const { guilds, user } = session;
  const others = guilds.filter(({ isManager }) => !isManager).map(({ id }) => id);
  const granting = new Set(others.length === 0 ? [] : await guildsWithGrants(services.store, others));
  const candidates = guilds
    .filter(({ id, isManager }) => isManager || granting.has(id))
    .sort((one, other) => one.name.localeCompare(other.name, 'en'));
  const looked = await Promise.all(
    candidates.slice(0, MOST_LOOKUPS).map(async (guild) => {
      const found = await access.read(services, guild.id, user);
      return { guild, isThere: found !== undefined, isWelcome: found !== undefined && isWelcome(found) };
    }),
  );
  const open = looked.filter(({ isWelcome }) => isWelcome).map(({ guild }) => guild);
  const missing = looked.filter(({ isThere, guild }) => !isThere && guild.isManager).map(({ guild }) => guild);
  const isOperator = web.config.OPERATOR_IDS.has(user);
  return frame.show(c, session, {
    title: t`Your servers`,
    content: html`<h1>Your servers</h1>
${
  open.length === 0
    ? html`<p>You can’t manage any server here. This list is from when you logged in: to refresh it, log in again, or use <code>/dashboard</code> in the server.</p>`
    : html`<ul class="cards servers">${open.map((guild) => card(guild))}</ul>`
}
${
  missing.length === 0
    ? ''
    : html`<h2>Without Chorus</h2>
<ul class="cards servers">${missing.map((guild) => card(guild, applicationInvite(web.config.DISCORD_APPLICATION_ID, guild.id)))}</ul>`
}
${candidates.length > MOST_LOOKUPS ? html`<p class="quiet">Not all of your servers fit here. If one is missing, use <code>/dashboard</code> in it.</p>` : ''}
${isOperator ? html`<h2>This installation</h2>\n<p><a href="/dashboard/operator">Nodes, jobs, and books</a></p>` : ''}`,
  });
}

function card({ id, name }: SessionGuild, invite?: string): Html {
  const initials = name
    .split(/\s+/)
    .map((word) => [...word][0] ?? '')
    .join('')
    .slice(0, 3);
  return html`<li class="card"><span class="initials" aria-hidden="true">${initials}</span> ${
    invite === undefined
      ? html`<a href="/dashboard/${id}">${name}</a>`
      : html`<span>${name}</span> <a href="${invite}" rel="noopener">Add Chorus</a>`
  }</li>\n`;
}
