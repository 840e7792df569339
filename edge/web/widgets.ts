/** Small parts of pages that the script 'page' makes better. */
import type { Html } from './layout.ts';
import { html, t } from './words/index.ts';

const UTC = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });

/** A point in time: in UTC, or with script in the reader's zone, or relative to now. */
export function time(date: Date, { isRelative = false } = {}): Html {
  return html`<time datetime="${date.toISOString()}"${isRelative ? RELATIVE : ''}>${UTC.format(date)} UTC</time>`;
}

const RELATIVE = html` data-relative`;

/** Copies a text. There's no such button without script. */
export function copyButton(text: string, label = t`Copy`): Html {
  return html`<button class="small" type="button" data-copy="${text}">${label}</button>`;
}
