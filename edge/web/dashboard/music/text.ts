/** Tracks and places on the pages about music. */
import { webAddress } from '../../../../shared/music/panel.ts';
import { lengthText } from '../../../../shared/music/time.ts';
import { shownTitle } from '../../../../shared/music/titles.ts';
import type { ShownTrack } from '../../../../shared/music/track.ts';
import type { Html } from '../../layout.ts';
import { html, t } from '../../words/index.ts';
import type { PageContext } from '../page.ts';

/** Title, author, and length. */
export function trackHtml(track: ShownTrack): Html {
  const address = webAddress(track.uri);
  const title = shownTitle(track);
  const name =
    address === undefined ? html`${title}` : html`<a href="${address}" rel="noopener noreferrer">${title}</a>`;
  return html`<strong>${name}</strong>${track.author === '' ? '' : html` · ${track.author}`} <span class="quiet">(${lengthText(track)})</span>`;
}

/** What there is about music, and which of it is shown. */
export function musicHead({ path }: PageContext, shown: 'sessions' | 'history' | 'playlists'): Html {
  const links = [
    ['sessions', path(), t`Now`],
    ['history', path('/history'), t`History`],
    ['playlists', path('/playlists'), t`Playlists`],
  ] as const;
  return html`<h1>Music</h1>
<nav aria-label="Music"><ul>${links.map(([name, to, title]) => html`<li><a href="${to}"${name === shown ? html` aria-current="page"` : ''}>${title}</a></li>\n`)}</ul></nav>
`;
}

/** Links to the pages before and after this one. @param page from 0. */
export function turnHtml(label: string, page: number, pages: number, to: (page: number) => string): Html | '' {
  if (pages <= 1) return '';
  return html`<nav aria-label="${label}"><ul>
${page > 0 ? html`<li><a href="${to(page - 1)}" rel="prev">Previous</a></li>` : ''}
<li>Page ${page + 1} of ${pages}</li>
${page + 1 < pages ? html`<li><a href="${to(page + 1)}" rel="next">Next</a></li>` : ''}
</ul></nav>
`;
}

/** The page in the URL, from 0. */
export function askedPage({ query }: Pick<PageContext, 'query'>): number {
  const typed = query('page') ?? '1';
  return /^\d{1,4}$/.test(typed) ? Math.max(0, Number(typed) - 1) : 0;
}
