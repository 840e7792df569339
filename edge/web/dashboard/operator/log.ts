/** What operators did on these pages. */
import { html } from 'hono/html';
import { readWrites } from '../../../../shared/web/writes.ts';
import { timeHtml } from '../../markdown.ts';
import type { OperatorContext, OperatorPage } from './page.ts';
import { table } from './table.ts';

const SHOWN = 100;

export const logPage: OperatorPage = { id: 'log', title: 'Log', views: { '/': show }, actions: {} };

async function show({ store, session }: OperatorContext) {
  const writes = await readWrites(store, undefined, SHOWN);
  const nameOf = (id: string) => (id === session.user ? session.name : id === '0' ? 'somebody' : id);
  return {
    content: html`<h1>Log</h1>
<p>The last ${SHOWN} changes on these pages. They’re kept for 90 days.</p>
${table(
  'Changes on these pages',
  ['When', 'Who', 'What', 'Outcome'],
  writes.map(({ at, actor, action, detail, outcome }) => [
    timeHtml(new Date(at)),
    nameOf(actor),
    html`${action}${Object.entries(detail).map(([name, value]) => ` · ${name}: ${String(value)}`)}`,
    outcome,
  ]),
  'Nothing yet.',
)}`,
  };
}
