/** Parts of forms and lists that several pages have. */
import type { Html } from '../layout.ts';
import { html } from '../words/index.ts';

/** A labelled list to choose from. @param options by value, with what's shown. */
export function chooser(
  name: string,
  label: string,
  options: readonly (readonly [value: string, title: string])[],
  chosen: string,
): Html {
  return html`<div><label for="${name}">${label}</label><select id="${name}" name="${name}">${options.map(
    ([value, title]) => html`<option value="${value}"${value === chosen ? html` selected` : ''}>${title}</option>`,
  )}</select></div>
`;
}

/** The page of a list in the URL, from 0. */
export function pageIn({ query }: { query(name: string): string | undefined }): number {
  const page = Number(query('page') ?? 0);
  return Number.isSafeInteger(page) && page >= 0 && page < 10_000 ? page : 0;
}

/** Links to what's before and after in a list; nothing where all of it is shown. */
export function pager(path: string, page: number, perPage: number, total: number): Html | '' {
  const last = Math.max(0, Math.ceil(total / perPage) - 1);
  if (last === 0) return '';
  return html`<nav class="pager" aria-label="Pages"><p>${page > 0 ? html`<a href="${path}?page=${page - 1}" rel="prev">Back</a> ` : ''}Page ${page + 1} of ${last + 1}${page < last ? html` <a href="${path}?page=${page + 1}" rel="next">More</a>` : ''}</p></nav>
`;
}
