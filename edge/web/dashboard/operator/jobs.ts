/** What's waiting, what's late, and what was given up. */
import * as z from 'zod';
import { type DeadJob, dropDeadJob, readDeadJobs, retryDeadJob } from '../../../../shared/jobs/dead-jobs.ts';
import { readBacklog } from '../../../../shared/jobs/queue.ts';
import { whole } from '../../../../shared/platform/plural.ts';
import type { Html } from '../../layout.ts';
import { timeHtml } from '../../markdown.ts';
import { counted, html, t, word } from '../../words/index.ts';
import { pageIn, pager } from '../controls.ts';
import type { ActionResult } from '../page.ts';
import { FINAL, ONE_TIME } from '../undo.ts';
import { type OperatorContext, type OperatorPage, operatorAction } from './page.ts';
import { number, table } from './table.ts';

/** Jobs on one page. */
const PER_PAGE = 20;
const fields = z.object({ job: z.string().regex(/^\d{1,18}$/, word('Pick a job from the list')) });

export const jobsPage: OperatorPage = {
  id: 'jobs',
  title: word('Jobs'),
  views: { '/': show },
  actions: {
    retry: operatorAction({
      fields,
      undo: ONE_TIME,
      confirm: () => ({
        title: t`Run this job again?`,
        body: html`<p>It starts over right away, with all of its tries. Fix what its error says first. If it answers a member, Discord no longer accepts the answer 15 minutes after they asked.</p>`,
        button: t`Run it again`,
      }),
      run: async ({ store, caller, jobs, c }, { job }): Promise<ActionResult> => {
        const outcome = await retryDeadJob(store, caller, job);
        if (outcome.status === 'gone') return { refused: t`That job is gone, or is already running again.` };
        c.env.waitUntil(jobs.wake(outcome.key));
        return { done: t`\`${outcome.kind}\` will be tried again.` };
      },
    }),
    drop: operatorAction({
      fields,
      undo: FINAL,
      confirm: () => ({
        title: t`Delete this job?`,
        body: html`<p>Whatever it was meant to do won’t happen. This can’t be undone.</p>`,
        button: t`Delete it`,
      }),
      run: async ({ store, caller }, { job }): Promise<ActionResult> => {
        const outcome = await dropDeadJob(store, caller, job);
        return outcome.status === 'gone'
          ? { refused: t`That job is gone, or is already running again.` }
          : { done: t`\`${outcome.kind}\` was deleted.` };
      },
    }),
  },
};

async function show(context: OperatorContext) {
  const { store, path } = context;
  const kind = context.query('kind');
  const page = pageIn(context);
  const [backlog, dead] = await Promise.all([
    readBacklog(store),
    readDeadJobs(store, kind, { offset: page * PER_PAGE, limit: PER_PAGE }),
  ]);
  return {
    content: html`<h1>Jobs</h1>
${table(
  t`Jobs by kind`,
  [t`Kind`, number(t`Due`), number(t`Late`), number(t`Given up`), number(t`Oldest is late by`)],
  backlog.map((one) => [
    one.kind,
    whole(one.due),
    one.late === 0 ? '0' : mark(one.late, path('/problems/ChorusJobsLate')),
    one.dead === 0 ? '0' : mark(one.dead, path('/problems/ChorusJobsDead')),
    one.lateSeconds < 1 ? '–' : counted(Math.round(one.lateSeconds), 'second'),
  ]),
  t`No job is waiting.`,
)}
<h2>Given up${kind === undefined ? '' : html`: ${kind}`}</h2>
${kind === undefined ? '' : html`<p><a href="${path('/jobs')}">All kinds</a></p>`}
${dead.total === 0 ? html`<p>None.</p>` : html`<ul class="cards">${dead.jobs.map((one) => card(context, one))}</ul>`}
${kind === undefined ? pager(path('/jobs'), page, PER_PAGE, dead.total) : ''}`,
  };
}

/** A red mark, which leads to what it means. */
function mark(count: number, href: string): Html {
  return html`<a class="bad" href="${href}">${whole(count)}</a>`;
}

function card({ path, formFields }: OperatorContext, { id, kind, key, attempts, error, deadAt }: DeadJob): Html {
  const button = (action: string, label: string) =>
    html`<form method="post" action="${path(`/jobs/${action}`)}">${formFields()}<input type="hidden" name="job" value="${id}"><button class="quiet-button">${label}<span class="unseen"> ${id}</span></button></form>`;
  return html`<li class="card"><strong><a href="${path('/jobs')}?kind=${kind}">${kind}</a></strong> <code>${key}</code>
<p>${error === '' ? t`No error was recorded.` : error}</p>
<p class="quiet">Job ${id}, ${counted(attempts, 'attempt')}, given up ${timeHtml(new Date(deadAt))}</p>
${button('retry', t`Run again`)} ${button('drop', t`Delete`)}</li>\n`;
}
