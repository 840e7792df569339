/** Lists that people put in order: with buttons, and by dragging if there's script. */
import * as z from 'zod';
import type { Html } from './layout.ts';
import { html } from './words/index.ts';

export interface SortableItem {
  id: string;
  /** For people who can't see where it is: `Bohemian Rhapsody`. */
  name: string;
  content: Html;
}

export interface SortableList {
  /** What's in the list: `Queue`. */
  label: string;
  /** In their present order. */
  items: readonly SortableItem[];
  /** Where moves are posted. Answer with a redirect to the page, which has this list again. */
  action: string;
  /** Sent with each move: the token against forged requests, and whatever says which version of the list this is. */
  fields: Readonly<Record<string, string>>;
}

/** A form that posts {@link Move}s. With the script 'sort', items can be dragged, and the page stays. */
export function sortableList({ label, items, action, fields }: SortableList): Html {
  return html`<form class="sortable" method="post" action="${action}" data-sortable>
${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">\n`)}<ol aria-label="${label}">
${items.map((item, index) => entry(item, index, items.length))}</ol>
<p class="quiet" role="status"></p>
</form>
`;
}

function entry({ id, name, content }: SortableItem, index: number, count: number): Html {
  return html`<li data-id="${id}" data-name="${name}"><span class="grip" aria-hidden="true">⠿</span><div>${content}</div>${button(id, index - 1, index === 0, 'up', name)}${button(id, index + 1, index === count - 1, 'down', name)}</li>
`;
}

function button(id: string, to: number, isAtEnd: boolean, direction: 'up' | 'down', name: string): Html {
  return html`<button class="small" name="move" value="${id}:${to}" data-direction="${direction}" aria-label="Move ${name} ${direction}" title="Move ${direction}"${isAtEnd ? DISABLED : ''}>${direction === 'up' ? '↑' : '↓'}</button>`;
}

const DISABLED = html` disabled`;

export interface Move {
  id: string;
  /** Its new place, from 0. */
  to: number;
}

/** The field `move` of a posted form. Ids may contain colons. */
export const MOVE = z
  .string()
  .max(200)
  .regex(/^.+:\d{1,6}$/s)
  .transform((text): Move => {
    const at = text.lastIndexOf(':');
    return { id: text.slice(0, at), to: Number(text.slice(at + 1)) };
  });
