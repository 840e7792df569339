/** A form that changes something, from when it arrives to what it comes to. Every check that doesn't depend on the page is here, once. */
import type { Context } from 'hono';
import type * as z from 'zod';
import type { Store } from '../../../shared/platform/store.ts';
import { cleanText } from '../../../shared/platform/text.ts';
import { noteWrite, type Write } from '../../../shared/web/writes.ts';
import type { Html } from '../layout.ts';
import type { WebEnv } from '../parts.ts';
import { type Limiter, WEB_LIMITS } from '../rate-limits.ts';
import { checkForm, isOwnOrigin } from '../requests.ts';
import type { WebSession } from '../session.ts';
import { html, say, t, word } from '../words/index.ts';
import type { ActionResult, Question, ShownPage } from './page.ts';
import type { DashboardParts } from './parts.ts';

export interface ReceivedForm<F> {
  /** Its own idempotency key. */
  once: string;
  /** They've seen the question, and pressed its button. */
  isConfirmed: boolean;
  /** As sent. */
  given: Readonly<Record<string, unknown>>;
  fields: F;
}

interface Expected<F> {
  fields: z.ZodType<F>;
  /** Where someone goes if it's refused. */
  back: string;
  /** Why they can't change anything; undefined if they can. */
  refusal: string | undefined;
}

/** What a form asks for; a page that says why not if it isn't one of ours, or doesn't fit. */
export async function receiveForm<F>(
  c: Context<WebEnv>,
  { frame, publicUrl }: Pick<DashboardParts, 'frame' | 'publicUrl'>,
  limiter: Limiter,
  session: WebSession,
  { fields, back, refusal }: Expected<F>,
): Promise<ReceivedForm<F> | Response> {
  const sorry = (status: 400 | 403 | 429, title: string, sentence: Html | string) =>
    frame.sorry(c, session, status, title, html`${sentence} Nothing was changed. <a href="${back}">Back</a>`);
  if (!isOwnOrigin(c, publicUrl))
    return sorry(403, t`That didn’t work`, t`This form didn’t come from one of our pages.`);
  const checked = checkForm(await c.req.parseBody({ all: true }), frame.signer, session);
  if (checked === undefined)
    return sorry(403, t`That didn’t work`, t`This form is from another session. Reload the page, and try again.`);
  if (refusal !== undefined) return sorry(403, t`You can’t change this`, refusal);
  if ((await limiter(WEB_LIMITS.writes, session.user)) > 0)
    return sorry(429, t`Slow down`, t`That’s more than 30 changes in a minute. Wait a bit, then try again.`);
  const { _confirmed: confirmed, ...given } = checked.fields;
  const parsed = fields.safeParse(cleaned(given));
  if (parsed.success) return { once: checked.once, isConfirmed: confirmed !== undefined, given, fields: parsed.data };
  const message = say(parsed.error.issues[0]?.message ?? word('Something is missing.'));
  return sorry(400, t`That’s not valid`, `${message}${message.endsWith('.') ? '' : '.'}`);
}

/** The page that asks before what can't be undone. Its form sends the same once more. */
export function questionPage(
  { title, body, button }: Question,
  form: { path: string; back: string; hidden: Html; given: Readonly<Record<string, unknown>> },
): ShownPage {
  const { path, back, hidden, given } = form;
  return {
    title,
    content: html`<h1>${title}</h1>
<div>${body}</div>
<form method="post" action="${path}">${hidden}<input type="hidden" name="_confirmed" value="1">${hiddenFields(given)}
<button class="danger">${button}</button> <a class="button quiet-button" href="${back}">Cancel</a></form>`,
  };
}

/** Runs what a form asks for, and notes what came of it. @returns what to show instead, or where it goes on. */
export async function finishForm(
  c: Context<WebEnv>,
  { frame }: Pick<DashboardParts, 'frame'>,
  store: Store,
  write: Omit<Write, 'outcome' | 'change'>,
  back: string,
  run: () => Promise<ActionResult>,
): Promise<ShownPage | Response> {
  const note = (outcome: Write['outcome'], change?: Write['change']) => noteWrite(store, { ...write, outcome, change });
  let result: ActionResult;
  try {
    result = await run();
  } catch (error) {
    // What went wrong first is what's reported.
    await note('failed').catch(() => {});
    throw error;
  }
  if ('shown' in result) return result.shown;
  const outcome = 'done' in result ? 'done' : 'refused';
  await note(outcome, 'done' in result ? result.change : undefined);
  frame.note(c, outcome, 'done' in result ? result.done : result.refused);
  return c.redirect(result.to ?? back, 303);
}

/** Fields as sent, to be sent again. Files can't be. */
function hiddenFields(fields: Readonly<Record<string, unknown>>): Html {
  const pairs = Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one) => [name, one] as const));
  return html`${pairs
    .filter(([, value]) => typeof value === 'string')
    .map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}`;
}

/** Without what no database stores: NUL and halves of characters. */
function cleaned(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const clean = (value: unknown): unknown =>
    typeof value === 'string' ? cleanText(value) : Array.isArray(value) ? value.map(clean) : value;
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, clean(value)]));
}
