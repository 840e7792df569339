/** Every case, by filter, as a list and as a file. */
import { MODERATION } from '../../../../shared/moderation/catalog.ts';
import { casesCsv } from '../../../../shared/moderation/export.ts';
import { searchCases } from '../../../../shared/moderation/search.ts';
import { asStaff } from '../../../moderation/staff.ts';
import { markdownHtml } from '../../markdown.ts';
import { counted, html, t } from '../../words/index.ts';
import type { PageContext, Shown } from '../page.ts';
import { addressOf, filterForm, isFiltered, searchOf, views } from './filter.ts';
import { caseTable, sections, staffContext } from './parts.ts';

const ROWS = 25;

export async function showCases(context: PageContext): Promise<Shown> {
  const { store, caller, path, namesOf } = context;
  const search = searchOf(context);
  const [found, exporter] = await Promise.all([
    searchCases(store, caller, search, ROWS),
    asStaff(staffContext(context), 'ManageGuild'),
  ]);
  const { cases, total, hasOlder } = found;
  const nameOf = await namesOf(cases.flatMap(({ user, actor }) => [user, actor]));
  const content = html`<h1>Moderation</h1>
${sections(context, '')}
${views(context)}
${filterForm(context)}
<h2>${counted(total, 'case')}</h2>
${
  cases.length === 0
    ? html`<p>${isFiltered(context) ? html`Nothing matches. <a href="${path()}">Show all cases</a>` : t`Nothing is on record.`}</p>`
    : caseTable(context, cases, nameOf, t`Cases`)
}
<p class="pages">${search.before === undefined ? '' : html`<a href="${path(addressOf(context))}">Newest</a> `}${hasOlder ? html`<a href="${path(addressOf(context, cases.at(-1)?.number))}" rel="next">Older</a>` : ''}</p>
${'sentence' in exporter ? '' : html`<p><a class="button quiet-button" href="${path(`/cases.csv${addressOf(context)}`)}" download>Download as CSV</a></p>`}
<p class="quiet">This page’s address includes the filter, so you can bookmark it.</p>`;
  return { content };
}

/** Who may download cases is the same as for `/case export`. */
export async function downloadCases(context: PageContext): Promise<Shown> {
  const { store, caller } = context;
  const staff = await asStaff(staffContext(context), 'ManageGuild');
  if ('sentence' in staff)
    return {
      ...{ title: t`You can’t download this`, status: 400 },
      content: html`<h1>You can’t download this</h1><p>${markdownHtml(staff.sentence)}</p>`,
    };
  const { cases } = await searchCases(store, caller, searchOf(context), MODERATION.exportRows);
  return new Response(casesCsv(cases), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="cases.csv"',
      'cache-control': 'no-store',
    },
  });
}
