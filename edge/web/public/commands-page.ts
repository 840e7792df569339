import { Hono } from 'hono';
import { search } from '../../commands/info/help.ts';
import { type CommandEntry, commandEntries } from '../../commands/reference.ts';
import { entityTags, revalidated } from '../headers.ts';
import { type Html, layout, type NavigationEntry } from '../layout.ts';
import type { WebEnv, WebParts } from '../parts.ts';
import { html, t } from '../words/index.ts';

/** In characters. Longer searches are cut. */
const LONGEST_SEARCH = 100;

/** `GET /commands`: what can be typed, from the declarations that run. */
export function commandsPage({ commands }: WebParts, navigation: readonly NavigationEntry[]): Hono<WebEnv> {
  const routes = new Hono<WebEnv>();
  let entries: CommandEntry[] | undefined;
  routes.get('/', entityTags(), (c) => {
    entries ??= commandEntries(commands);
    const typed = (c.req.query('q') ?? '').trim().slice(0, LONGEST_SEARCH);
    revalidated(c);
    return c.html(
      layout(
        {
          title: typed === '' ? t`Commands` : t`Commands for “${typed}”`,
          description: t`Every command of Chorus, with its options and examples.`,
          path: '/commands',
          content: html`<h1>Commands</h1>
<form class="search" role="search" action="/commands">
<input type="search" name="q" value="${typed}" maxlength="${LONGEST_SEARCH}" placeholder="pay, playlist, ban…" aria-label="Search commands">
<button>Search</button>
</form>
${typed === '' ? everything(entries) : found(search(entries, typed), typed)}`,
        },
        navigation,
      ),
    );
  });
  return routes;
}

function everything(entries: readonly CommandEntry[]): Html {
  const areas = Map.groupBy(entries, ({ module }) => module);
  return html`<nav aria-label="Areas">
<ul class="areas">
${[...areas.keys()].map((area) => html`<li><a href="#${area}">${titleOf(area)}</a></li>\n`)}</ul>
</nav>
${[...areas].map(([area, own]) => html`<section>\n<h2 id="${area}">${titleOf(area)}</h2>\n${list(own)}</section>\n`)}`;
}

function found(entries: readonly CommandEntry[], typed: string): Html {
  if (entries.length === 0)
    return html`<p role="status">No command matches “${typed}”. Try another word, or <a href="/commands">see all of them</a>.</p>`;
  const count = entries.length === 1 ? t`1 command matches` : t`${entries.length} commands match`;
  return html`<p role="status">${count} “${typed}”. <a href="/commands">See all of them</a>.</p>
<h2>Results</h2>
${list(entries)}`;
}

function list(entries: readonly CommandEntry[]): Html {
  return html`<ul class="cards">\n${entries.map(card)}</ul>\n`;
}

function card({ usage, description, conditions, options, examples }: CommandEntry): Html {
  return html`<li class="card">
<h3><code>${usage}</code></h3>
<p>${description}.</p>
${conditions.length === 0 ? '' : html`<p class="quiet">${sentence(conditions.join('; '))}.</p>\n`}${
  options.length === 0 && examples.length === 0
    ? ''
    : html`<details>
<summary>${options.length === 0 ? t`Examples` : t`Options`} of ${usage.split(/ [<[]/)[0]}</summary>
${options.length === 0 ? '' : html`<dl>\n${options.map(option)}</dl>\n`}${
  examples.length === 0
    ? ''
    : html`<p>For example: ${examples.map((example, index) => html`${index === 0 ? '' : ', '}<code>${example}</code>`)}</p>\n`
}</details>\n`
}</li>
`;
}

function option({ name, kind, isRequired, description, bounds }: CommandEntry['options'][number]): Html {
  const details = [kind, isRequired ? 'required' : '', bounds].filter(Boolean).join(', ');
  return html`<dt><code>${name}</code> <span class="quiet">${details}</span></dt><dd>${description}</dd>\n`;
}

function titleOf(area: string): string {
  return area === 'ai' ? 'AI' : sentence(area);
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
