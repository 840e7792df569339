/** Whether the books balance, and since when that's known. */
import * as z from 'zod';
import { readRecentChecks } from '../../../../shared/economy/recent-checks.ts';
import { hastenJob } from '../../../../shared/jobs/dead-jobs.ts';
import { timeHtml } from '../../markdown.ts';
import { html, t, word } from '../../words/index.ts';
import type { ActionResult } from '../page.ts';
import { ONE_TIME } from '../undo.ts';
import { type OperatorContext, type OperatorPage, operatorAction } from './page.ts';
import { table } from './table.ts';

const CHECKS = 30;
/** The checks run as their own jobs, so that drift is reported once, wherever it's found. */
const JOBS = { recent: 'check_recent_books', full: 'check_all_books' } as const;

export const booksPage: OperatorPage = {
  id: 'books',
  title: word('Books'),
  views: { '/': show },
  actions: {
    check: operatorAction({
      fields: z.object({ kind: z.enum(['recent', 'full']) }),
      undo: ONE_TIME,
      run: async ({ store, jobs, c }, { kind }): Promise<ActionResult> => {
        await hastenJob(store, JOBS[kind]);
        c.env.waitUntil(jobs.wake('', true));
        return { done: t`The check starts right away. Reload this page in a moment to see what it found.` };
      },
    }),
  },
};

async function show({ store, path, formFields }: OperatorContext) {
  const { halt, checks } = await readRecentChecks(store, CHECKS);
  const button = (kind: keyof typeof JOBS, label: string) =>
    html`<form method="post" action="${path('/books/check')}">${formFields()}<input type="hidden" name="kind" value="${kind}"><button class="quiet-button">${label}</button></form>`;
  const found = checks[0]?.drift ?? [];
  return {
    content: html`<h1>Books</h1>
${
  halt === null
    ? checks.length === 0
      ? html`<p>They haven’t been checked yet.</p>`
      : found.length === 0
        ? html`<p class="good">The books balance.</p>`
        : html`<ul class="problems"><li>The last check found drift. <a href="${path('/problems/ChorusBooksHalted')}">What to do</a></li></ul>`
    : html`<ul class="problems"><li>The ledger has been halted since ${timeHtml(new Date(halt.at))}: ${halt.reason}. <a href="${path('/problems/ChorusBooksHalted')}">What to do</a></li></ul>
<p>Once it balances, <code>/economy resume</code> opens it again, in a server of <code>ECONOMY_STAFF_GUILDS</code>.</p>`
}
${button('recent', t`Check what’s new`)} ${button('full', t`Check everything`)}
<h2>Last checks</h2>
${table(
  t`Last checks`,
  [t`When`, t`What`, t`Found`],
  checks.map(({ at, isFull, drift }) => [
    timeHtml(new Date(at)),
    isFull ? t`Everything` : t`What was new`,
    drift.length === 0
      ? t`It balances`
      : html`<span class="bad">${drift.map(({ invariant, rows }) => `${invariant}: ${rows}`).join(', ')}</span>`,
  ]),
  t`None yet. One runs every five minutes.`,
)}`,
  };
}
