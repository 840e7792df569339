/** What operators did on these pages. */
import { readWrites } from '../../../../shared/web/writes.ts';
import { timeHtml } from '../../markdown.ts';
import { html, t, word } from '../../words/index.ts';
import type { OperatorContext, OperatorPage } from './page.ts';
import { table } from './table.ts';

const SHOWN = 100;

export const logPage: OperatorPage = { id: 'log', title: word('Log'), views: { '/': show }, actions: {} };

async function show({ store, session }: OperatorContext) {
  const writes = await readWrites(store, undefined, SHOWN);
  const nameOf = (id: string) => (id === session.user ? session.name : id === '0' ? 'somebody' : id);
  return {
    content: html`<h1>Log</h1>
<p>The last ${SHOWN} changes on these pages. They’re kept for 90 days.</p>
${table(
  t`Changes on these pages`,
  [t`When`, t`Who`, t`What`, t`Outcome`],
  writes.map(({ at, actor, action, detail, outcome }) => [
    timeHtml(new Date(at)),
    nameOf(actor),
    html`${action}${Object.entries(detail).map(([name, value]) => ` · ${name}: ${String(value)}`)}`,
    outcome,
  ]),
  t`Nothing yet.`,
)}`,
  };
}
