/** What commands answer, as HTML: the part of Discord's markdown that they use. */

import { raw } from 'hono/html';
import { roleLabel } from '../../shared/platform/discord/role-label.ts';
import type { Html } from './layout.ts';
import { html, t } from './words/index.ts';

/** Who and what mentions stand for. */
export interface Mentions {
  user(id: string): string;
  role(id: string): string;
  channel(id: string): string;
}

export const NO_MENTIONS: Mentions = { user: () => t`someone`, role: () => t`a role`, channel: () => t`a channel` };

const TOKEN =
  /\\([\\*_~`|>#[\]()<:@-])|`([^`\n]+)`|\*\*([^*\n]+)\*\*|<@!?(\d{1,20})>|<@&(\d{1,20})>|<#(\d{1,20})>|<t:(\d{1,12})(?::[a-zA-Z])?>|<a?:(\w{2,32}):\d{1,20}>|\n(?:-# )?/g;

/** Everything that isn't one of the marks above is text, and escaped. */
export function markdownHtml(text: string, mentions: Mentions = NO_MENTIONS): Html {
  const parts: Html[] = [];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    if (match.index > end) parts.push(html`${text.slice(end, match.index)}`);
    end = match.index + match[0].length;
    parts.push(markHtml(match, mentions));
  }
  if (end < text.length) parts.push(html`${text.slice(end)}`);
  return html`${parts}`;
}

function markHtml(match: RegExpExecArray, mentions: Mentions): Html {
  const [, escaped, code, bold, user, role, channel, seconds, emoji] = match;
  if (escaped !== undefined) return html`${escaped}`;
  if (code !== undefined) return html`<code>${code}</code>`;
  if (bold !== undefined) return html`<strong>${markdownHtml(bold, mentions)}</strong>`;
  if (user !== undefined) return html`@${mentions.user(user)}`;
  if (role !== undefined) return html`${roleLabel(mentions.role(role))}`;
  if (channel !== undefined) return html`#${mentions.channel(channel)}`;
  if (seconds !== undefined) return timeHtml(new Date(Number(seconds) * 1_000));
  if (emoji !== undefined) return html`:${emoji}:`;
  return html`${raw('<br>')}`;
}

/** A moment in UTC, which scripts show in the reader's own zone. */
export function timeHtml(at: Date): Html {
  const iso = at.toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 16).replace('T', ' ')} UTC</time>`;
}
