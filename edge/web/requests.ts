/** What a form must bring along before anything happens: it comes from a page of ours, of this session, and it's new. */
import type { Context } from 'hono';
import { DISCORD_EPOCH_MS } from '../interactions/deadline.ts';
import type { Html } from './layout.ts';
import type { WebEnv } from './parts.ts';
import type { WebSession } from './session.ts';
import type { WebSigner } from './signing.ts';
import { html } from './words/index.ts';

/** A form's own idempotency key, which nobody else can choose: the ID of an interaction that Discord never sent. */
function newOnce(nowMs: number): string {
  const [random = 0] = crypto.getRandomValues(new Uint32Array(1));
  return String((BigInt(Math.floor(nowMs) - DISCORD_EPOCH_MS) << 22n) | BigInt(random & 0x3f_ffff));
}

/** What every form sends along. */
export function formTokens(signer: WebSigner, session: Pick<WebSession, 'id'>, nowMs: number): Record<string, string> {
  const once = newOnce(nowMs);
  return {
    _csrf: signer.sign('csrf', session.id),
    _once: `${once}.${signer.sign('once', `${session.id} ${once}`)}`,
  };
}

/** The same as hidden fields. */
export function formFields(signer: WebSigner, session: Pick<WebSession, 'id'>, nowMs: number): Html {
  const tokens = Object.entries(formTokens(signer, session, nowMs));
  return html`${tokens.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}`;
}

/** Whether a browser says that a page of ours sends this. Old ones say nothing, and then the token decides. */
export function isOwnOrigin(c: Context<WebEnv>, publicUrl: string): boolean {
  const site = c.req.header('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin') return false;
  const origin = c.req.header('origin');
  return origin === undefined || origin === publicUrl;
}

/** The fields of a form, without the hidden ones, and its key; undefined if it isn't one of ours. */
export function checkForm(
  fields: Readonly<Record<string, unknown>>,
  signer: WebSigner,
  session: Pick<WebSession, 'id'>,
): { once: string; fields: Record<string, unknown> } | undefined {
  const { _csrf: csrf, _once: sealed, ...rest } = fields;
  if (typeof csrf !== 'string' || typeof sealed !== 'string') return undefined;
  const [once = '', signature = ''] = sealed.split('.');
  const isOurs = signer.isSigned('csrf', session.id, csrf);
  const isOnce = /^\d{17,20}$/.test(once) && signer.isSigned('once', `${session.id} ${once}`, signature);
  return isOurs && isOnce ? { once, fields: rest } : undefined;
}
