/** Which sessions went on at another process, and why. */
import { whole } from '../../../../shared/platform/plural.ts';
import { type LeftBecause, readFailovers } from '../../../../shared/voice/failovers.ts';
import { timeHtml } from '../../markdown.ts';
import { html, say, t, word } from '../../words/index.ts';
import { pageIn, pager } from '../controls.ts';
import type { OperatorContext, OperatorPage } from './page.ts';
import { number, table } from './table.ts';

const PER_PAGE = 50;

const REASONS: Record<LeftBecause, string> = {
  died: word('its process ended'),
  lease_ended: word('it went silent'),
  handed_over: word('it handed them over'),
  restarted: word('it started again'),
};

export const failoversPage: OperatorPage = {
  id: 'failovers',
  title: word('Failovers'),
  views: { '/': show },
  actions: {},
};

async function show(context: OperatorContext) {
  const { store, path } = context;
  const page = pageIn(context);
  const { total, failovers } = await readFailovers(store, { offset: page * PER_PAGE, limit: PER_PAGE });
  return {
    content: html`<h1>Failovers</h1>
<p>Sessions that moved to another voice node in the last 30 days. <a href="${path('/problems/ChorusFailovers')}">What to do if there are many</a></p>
${table(
  t`Failovers`,
  [t`When`, t`From`, t`Why`, t`To`, number(t`Agents`), number(t`Sessions`)],
  failovers.map(({ at, from, to, reason, agents, sessions }) => [
    ...[timeHtml(new Date(at)), from, say(REASONS[reason]), to, whole(agents), whole(sessions)],
  ]),
  t`No session has had to move.`,
)}
${pager(path('/failovers'), page, PER_PAGE, total)}`,
  };
}
