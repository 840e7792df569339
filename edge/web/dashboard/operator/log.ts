/** What operators did on these pages. */
import { readWrites } from '../../../../shared/web/writes.ts';
import { html, t, word } from '../../words/index.ts';
import { writesTable } from '../writes-table.ts';
import type { OperatorContext, OperatorPage } from './page.ts';

const SHOWN = 100;

export const logPage: OperatorPage = { id: 'log', title: word('Log'), views: { '/': show }, actions: {} };

async function show({ store, session, pages, path, formFields }: OperatorContext) {
  const writes = await readWrites(store, undefined, SHOWN);
  const member = (id: string) => (id === session.user ? session.name : id === '0' ? t`someone` : id);
  const log = { pages, formFields, pathOf: (page: string, below = '') => path(`/${page}${below}`) };
  return {
    content: html`<h1>Log</h1>
<p>The last ${SHOWN} changes on these pages. They’re kept for 90 days.</p>
${writes.length === 0 ? html`<p>Nothing yet.</p>` : writesTable(log, writes, { member, role: (id) => id, channel: (id) => id })}`,
  };
}
