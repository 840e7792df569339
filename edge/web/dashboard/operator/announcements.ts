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
import type { Html } from '../../layout.ts';
import { markdownHtml, timeHtml } from '../../markdown.ts';
import { html, t, word } from '../../words/index.ts';
import { chooser } from '../controls.ts';
import type { ActionResult } from '../page.ts';
import { type OperatorContext, type OperatorPage, operatorAction } from './page.ts';

const SHOWN = 20;
const DAYS = [1, 3, 7, 14, 30] as const;

export const announcementsPage: OperatorPage = {
  id: 'announcements',
  title: word('Announcements'),
  views: { '/': show },
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
      run: async ({ store, caller, announcements }, { text, days }): Promise<ActionResult> => {
        const endsAt = new Date(store.clock().getTime() + days * 86_400_000);
        const outcome = await announce(store, caller, { text, endsAt });
        announcements.forget();
        return outcome.status === 'too_many'
          ? { refused: t`There can be ${outcome.most} at a time. End one first.` }
          : { done: t`Every dashboard shows it within 30 seconds.` };
      },
    }),
    end: operatorAction({
      fields: z.object({ announcement: z.string().regex(/^\d{1,18}$/) }),
      run: async ({ store, announcements }, { announcement }): Promise<ActionResult> => {
        const ended = await endAnnouncement(store, announcement);
        announcements.forget();
        return ended === null
          ? { refused: t`That one has already ended.` }
          : { done: t`It disappears from every dashboard within 30 seconds.` };
      },
    }),
  },
};

async function show(context: OperatorContext) {
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
