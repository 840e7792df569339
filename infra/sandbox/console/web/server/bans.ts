/** Who's banned, and why. */
import type { APIBan } from 'discord-api-types/v10';
import { html } from 'lit';
import type { Page } from './parts.ts';

export const bansPage: Page<APIBan[]> = {
  title: 'Bans',
  load: (read) => read.get<APIBan[]>('/bans'),
  view: ({ data, change }) =>
    data.length === 0
      ? html`<p class="server-note">Nobody is banned.</p>`
      : html`<ul class="server-list">${data.map(
          ({ user, reason }) => html`<li class="server-row">
            <div class="server-who"><span><strong>${user.global_name ?? user.username}</strong><small>${reason ?? 'No reason'}</small></span></div>
            <div class="server-actions"><button type="button" class="button" @click=${() => change('DELETE', `/bans/${user.id}`)}>Unban</button></div>
          </li>`,
        )}</ul>`,
};
