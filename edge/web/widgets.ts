/** Small parts of pages that the script 'page' makes better. */
import { html } from 'hono/html';
import type { Html } from './layout.ts';

const UTC = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });

/** A point in time: in UTC, or with script in the reader's zone, or relative to now. */
export function time(date: Date, { isRelative = false } = {}): Html {
  return html`<time datetime="${date.toISOString()}"${isRelative ? RELATIVE : ''}>${UTC.format(date)} UTC</time>`;
}

const RELATIVE = html` data-relative`;

/** Copies a text. There's no such button without script. */
export function copyButton(text: string, label = 'Copy'): Html {
  return html`<button class="small" type="button" data-copy="${text}">${label}</button>`;
}
