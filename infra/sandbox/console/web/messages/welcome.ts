/** What stands at the beginning of a channel. */
import { html, nothing, type TemplateResult } from 'lit';
import { commandRows } from '../composer/commands.ts';
import { icons } from '../icons.ts';
import type { View } from '../view.ts';

/** Good first commands, the best first; those are offered that the bot has and that need no options. */
const starters = ['daily', 'gather', 'quests', 'balance', 'help'];

/** @param isEmpty Nothing was said here yet: then there is something to press, too. */
export function welcome(view: View, isEmpty: boolean): TemplateResult {
  const { state, store } = view;
  if (state.readProblem !== null) {
    return html`<header class="welcome" role="alert"><h2>Nothing to see here</h2><p>${state.readProblem}</p></header>`;
  }
  const name = store.channel?.name ?? '';
  return html`<header class="welcome">
    <span class="welcome-mark">${icons.hash}</span>
    <h2>Welcome to #${name}!</h2>
    <p>This is the start of the #${name} channel. Everything here stays on this machine.</p>
    ${isEmpty ? html`<p>You are <b class="who">${store.user?.global_name}</b>; the faces at the top make you somebody else.</p>${starterList(view)}` : nothing}
  </header>`;
}

function starterList({ state, actions }: View): TemplateResult | typeof nothing {
  const rows = commandRows(state.commands).filter(({ options }) => !options.some((option) => option.required));
  const found = starters.flatMap((name) => rows.find((row) => row.path === name) ?? []).slice(0, 3);
  if (found.length === 0) return nothing;
  return html`<ul class="starters" aria-label="To begin with">
    ${found.map(
      (row) =>
        html`<li><button type="button" class="starter" data-testid="starter-${row.path}" @click=${() => actions.command(`/${row.path}`)}><strong>/${row.path}</strong><span>${row.description}</span></button></li>`,
    )}
  </ul>`;
}
