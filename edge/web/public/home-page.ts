import { Hono } from 'hono';
import { html } from 'hono/html';
import { applicationInvite } from '../../../shared/platform/discord/application-invite.ts';
import { entityTags, revalidated } from '../headers.ts';
import { type Html, layout, type NavigationEntry } from '../layout.ts';
import { hasArea, type WebEnv, type WebParts } from '../parts.ts';

/** What areas of commands are good for. Others are left to the command reference. */
const AREAS: readonly { module: string; title: string; about: string }[] = [
  {
    module: 'music',
    title: 'Music',
    about: 'Play in several voice channels of a server at once, with a queue that outlives any restart.',
  },
  {
    module: 'economy',
    title: 'Economy',
    about: 'Earn, trade, and collect. Every credit has a receipt, and the odds are open to everybody.',
  },
  {
    module: 'moderation',
    title: 'Moderation',
    about: 'Cases, notices, appeals, and lockdowns that restore exactly what was there before.',
  },
  { module: 'safety', title: 'Safety', about: 'Verification, AutoMod, and protection from raids.' },
  { module: 'ai', title: 'AI', about: 'Chat, translate, and explain, with notes that are only kept if you agree.' },
  { module: 'fun', title: 'Fun', about: 'Haiku, headlines, and pirate logs about twenty themes.' },
];

/** `GET /`: what this is, and how to get it. */
export function homePage(parts: WebParts, navigation: readonly NavigationEntry[]): Hono<WebEnv> {
  const routes = new Hono<WebEnv>();
  const areas = AREAS.filter(({ module }) => hasArea(parts, module));
  const page = layout(
    {
      title: 'Chorus',
      description: 'One Discord application with many voices: music, an economy, moderation, and more.',
      path: '/',
      content: content(applicationInvite(parts.config.DISCORD_APPLICATION_ID), areas, navigation),
    },
    navigation,
  );
  routes.get('/', entityTags(), (c) => {
    revalidated(c);
    return c.html(page);
  });
  return routes;
}

function content(invite: string, areas: typeof AREAS, navigation: readonly NavigationEntry[]): Html {
  const hasFun = navigation.some(({ path }) => path === '/fun');
  return html`<h1>Chorus</h1>
<p class="lead">One Discord application with many voices. Commands run exactly once, and answers come on time.</p>
<p><a class="button" href="${invite}">Add to a server</a></p>
<p class="quiet">You choose the server and what Chorus may do there. Then type <code>/setup</code> in it, or <code>/help</code> to look around.</p>
<h2>What it does</h2>
<ul class="cards">
${areas.map(({ title, about }) => html`<li class="card"><h3>${title}</h3><p>${about}</p></li>\n`)}</ul>
<h2>Look around</h2>
<ul>
<li><a href="/commands">All commands</a>, with their options and examples</li>
${hasFun ? html`<li><a href="/fun">Texts to play with</a>, right here</li>\n` : ''}</ul>
<h2>Your data</h2>
<p>Chorus doesn’t read messages. <code>/privacy</code> says what’s stored about you and for how long.</p>`;
}
