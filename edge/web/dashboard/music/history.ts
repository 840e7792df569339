/** What played in the server lately. */
import { MUSIC } from '../../../../shared/music/catalog.ts';
import { readHistory } from '../../../../shared/music/history.ts';
import { readPage } from '../../../commands/paginator.ts';
import { timeHtml } from '../../markdown.ts';
import { html, t } from '../../words/index.ts';
import type { PageContext, Shown } from '../page.ts';
import { askedPage, musicHead, trackHtml, turnHtml } from './text.ts';

const PER_PAGE = 25;

export async function showHistory(context: PageContext): Promise<Shown> {
  const { store, guild, path } = context;
  const { found, page, pages } = await readPage(
    askedPage(context),
    PER_PAGE,
    (slice) => readHistory(store, guild.id, slice),
    ({ count }) => count,
  );
  const nameOf = await context.namesOf(found.played.map(({ user }) => user));
  return {
    title: t`Music history`,
    content: html`${musicHead(context, 'history')}<h2>The last ${MUSIC.history} tracks</h2>
${
  found.played.length === 0
    ? html`<p>Nothing has played yet. Start something with <code>/music play</code>.</p>`
    : html`<div class="scroll" tabindex="0" role="region" aria-label="What played"><table>
<thead><tr><th scope="col">Track</th><th scope="col">Requested by</th><th scope="col">When</th></tr></thead>
<tbody>${found.played.map(({ track, user, at }) => html`<tr><td>${trackHtml(track)}</td><td>${nameOf(user)}</td><td>${timeHtml(new Date(at))}</td></tr>\n`)}</tbody></table></div>`
}
${turnHtml(t`Pages of the history`, page, pages, (to) => path(`/history?page=${to + 1}`))}`,
  };
}
