/** Announcements of the operator, shown on every dashboard until a date. */
import * as z from 'zod';
import { isVisible } from '../../../../shared/platform/text.ts';
import {
  ANNOUNCEMENT_LENGTH,
  type Announcement,
  announce,
  endAnnouncement,
  MOST_ANNOUNCEMENTS,
  readAnnouncements,
} from '../../../../shared/web/announcements.ts';
import { REVERT } from '../../../../shared/web/writes.ts';
import type { Html } from '../../layout.ts';
import { markdownHtml, timeHtml } from '../../markdown.ts';
import { html, t, word } from '../../words/index.ts';
import { chooser } from '../controls.ts';
import type { ActionResult, Changes } from '../page.ts';
import { revertAction } from '../undo.ts';
import { type OperatorContext, type OperatorPage, operatorAction, operatorChange } from './page.ts';

const SHOWN = 20;
const DAYS = [1, 3, 7, 14, 30] as const;

/** Whether one is shown. */
interface AnnouncementChange {
  about: 'announcement';
  announcement: string;
  text: string;
  /** Until when it is, or would have been. In ISO 8601. */
  endsAt: string;
  before: boolean;
  after: boolean;
}

const changes: Changes<OperatorContext> = {
  announcement: operatorChange<AnnouncementChange>({
    show: ({ text, before }) => (before ? t`${text}: shown → ended` : t`${text}: nothing → shown`),
    undo: (context, { announcement, text, endsAt, after }) => {
      if (after) return end(context, announcement);
      if (Date.parse(endsAt) <= context.now.getTime())
        return { refused: t`It would have ended by now, so nothing was changed.` };
      return show(context, text, new Date(endsAt));
    },
  }),
};

export const announcementsPage: OperatorPage = {
  id: 'announcements',
  title: word('Announcements'),
  views: { '/': showAll },
  actions: {
    add: operatorAction({
      fields: z.object({
        text: z
          .string({ error: word('Write something') })
          .transform((text) => text.replaceAll('\r\n', '\n').trim())
          .refine(isVisible, word('Write something'))
          .refine((text) => text.length <= ANNOUNCEMENT_LENGTH, {
            error: () => t`It can have up to ${ANNOUNCEMENT_LENGTH} characters`,
          }),
        days: z.coerce.number().pipe(
          z.union(
            DAYS.map((days) => z.literal(days)),
            { error: word('Pick one of the lengths') },
          ),
        ),
      }),
      undo: 'log',
      run: (context, { text, days }) =>
        show(context, text, new Date(context.store.clock().getTime() + days * 86_400_000)),
    }),
    end: operatorAction({
      fields: z.object({ announcement: z.string().regex(/^\d{1,18}$/) }),
      undo: 'log',
      run: (context, { announcement }) => end(context, announcement),
    }),
    [REVERT]: revertAction(changes, ({ path }) => path('/log')),
  },
  changes,
};

async function show(context: OperatorContext, text: string, endsAt: Date): Promise<ActionResult> {
  const outcome = await announce(context.store, context.caller, { text, endsAt });
  context.announcements.forget();
  if (outcome.status === 'too_many') return { refused: t`There can be ${outcome.most} at a time. End one first.` };
  const shown = { announcement: outcome.id, text, endsAt: endsAt.toISOString() };
  const change: AnnouncementChange = { about: 'announcement', ...shown, before: false, after: true };
  return { done: t`Every dashboard shows it within 30 seconds.`, change };
}

async function end({ store, announcements }: OperatorContext, announcement: string): Promise<ActionResult> {
  const ended = await endAnnouncement(store, announcement);
  announcements.forget();
  if (ended === null) return { refused: t`That one has already ended.` };
  const { text, endsAt } = ended;
  const change: AnnouncementChange = { about: 'announcement', announcement, text, endsAt, before: true, after: false };
  return { done: t`It disappears from every dashboard within 30 seconds.`, change };
}

async function showAll(context: OperatorContext) {
  const { store, path, formFields } = context;
  const all = await readAnnouncements(store, SHOWN, false);
  return {
    content: html`<h1>Announcements</h1>
<p>They’re shown at the top of every dashboard page. There can be up to ${MOST_ANNOUNCEMENTS} at a time.</p>
<form class="panel" method="post" action="${path('/announcements/add')}">${formFields()}
<div><label for="text">Text</label><textarea id="text" name="text" rows="3" required maxlength="${ANNOUNCEMENT_LENGTH}"></textarea></div>
<div class="fields">${chooser(
      'days',
      t`For`,
      DAYS.map((days) => [String(days), days === 1 ? t`1 day` : t`${days} days`] as const),
      '1',
    )}</div>
<div><button>Announce</button></div>
</form>
<h2>So far</h2>
${all.length === 0 ? html`<p>None yet.</p>` : html`<ul class="cards">${all.map((one) => card(context, one))}</ul>`}`,
  };
}

function card({ path, formFields, now }: OperatorContext, { id, text, endsAt, at }: Announcement): Html {
  const isCurrent = Date.parse(endsAt) > now.getTime();
  return html`<li class="card"><p>${markdownHtml(text)}</p>
<p class="quiet">From ${timeHtml(new Date(at))} to ${timeHtml(new Date(endsAt))}</p>${
    isCurrent
      ? html`
<form method="post" action="${path('/announcements/end')}">${formFields()}<input type="hidden" name="announcement" value="${id}"><button class="quiet-button">End it now</button></form>`
      : ''
  }</li>\n`;
}
