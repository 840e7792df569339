import { Hono } from 'hono';
import { applicationInvite } from '../../../shared/platform/discord/application-invite.ts';
import { entityTags, revalidated } from '../headers.ts';
import { type Html, layout, type NavigationEntry } from '../layout.ts';
import { hasArea, type WebEnv, type WebParts } from '../parts.ts';
import { html, perLanguage, say, t, word } from '../words/index.ts';

/** What areas of commands are good for. Others are left to the command reference. */
const AREAS: readonly { module: string; title: string; about: string }[] = [
  {
    module: 'music',
    title: word('Music'),
    about: word('Play in several voice channels of a server at once, with a queue that survives any restart.'),
  },
  {
    module: 'economy',
    title: word('Economy'),
    about: word('Earn, trade, and collect. Every credit has a receipt, and the odds are public.'),
  },
  {
    module: 'moderation',
    title: word('Moderation'),
    about: word('Cases, notices, appeals, and lockdowns that restore exactly what was there before.'),
  },
  { module: 'safety', title: word('Safety'), about: word('Verification, AutoMod, and protection from raids.') },
  {
    module: 'ai',
    title: 'AI',
    about: word('Chat, translate, and explain, with notes that are only kept if you agree.'),
  },
  { module: 'fun', title: word('Fun'), about: word('Haiku, headlines, and pirate logs about twenty themes.') },
];

/** `GET /`: what this is, and how to get it. */
export function homePage(parts: WebParts, navigation: readonly NavigationEntry[]): Hono<WebEnv> {
  const routes = new Hono<WebEnv>();
  const areas = AREAS.filter(({ module }) => hasArea(parts, module));
  const page = perLanguage(() =>
    layout(
      {
        title: 'Chorus',
        description: t`One Discord application with many voices: music, an economy, moderation, and more.`,
        path: '/',
        content: content(parts, areas, navigation),
      },
      navigation,
    ),
  );
  routes.get('/', entityTags(), (c) => {
    revalidated(c);
    return c.html(page());
  });
  return routes;
}

/** What's behind each link to another page. */
const ABOUT: Readonly<Record<string, string>> = {
  '/commands': word('what you can type, with options and examples'),
  '/fun': word('short texts to play with, right here'),
  '/status': word('what works right now, and what did in the last 90 days'),
  '/fair': word('the odds of every find, fight, and crate, and where credits come from'),
  '/privacy': word('what’s stored about you, and how to get or erase it'),
  '/terms': word('what you can expect, and from whom'),
};

function content({ config }: WebParts, areas: typeof AREAS, navigation: readonly NavigationEntry[]): Html {
  const pages = navigation.filter(({ path }) => ABOUT[path] !== undefined);
  return html`<h1>Chorus</h1>
<p class="lead">One Discord application with many voices. Commands run exactly once, and answers come on time.</p>
<p class="actions"><a class="button" href="${applicationInvite(config.DISCORD_APPLICATION_ID)}">Add to a server</a>${
    config.PUBLIC_URL === undefined ? '' : html`\n<a href="/dashboard">Log in</a>`
  }</p>
<p class="quiet">You choose the server and what Chorus may do there. Then type <code>/setup</code> in it, or <code>/help</code> to look around.</p>
<h2>What it does</h2>
<ul class="cards">
${areas.map(({ title, about }) => html`<li class="card"><h3>${say(title)}</h3><p>${say(about)}</p></li>\n`)}</ul>
<h2>Look around</h2>
<ul>
${pages.map(({ path, label }) => html`<li><a href="${path}">${say(label)}</a>: ${say(ABOUT[path] ?? '')}</li>\n`)}</ul>`;
}
