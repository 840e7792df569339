import { html, nothing, type TemplateResult } from 'lit';
import { avatarUrl } from './avatar.ts';
import { roleCss } from './server/parts.ts';
import type { SandboxUser } from './types.ts';
import type { View } from './view.ts';

/** The member list: people, then apps. Clicking a member opens their menu. */
export function memberList(view: View): TemplateResult {
  const users = view.store.members;
  const groups: [string, SandboxUser[]][] = [
    ['Members', users.filter((user) => !user.bot)],
    ['Apps', users.filter((user) => user.bot)],
  ];
  return html`<aside class="members" id="members" aria-label="Members">
    ${groups.map(([title, list]) => (list.length === 0 ? nothing : html`<h3>${title} — ${list.length}</h3>${list.map((user) => member(user, view))}`))}
  </aside>`;
}

function member(user: SandboxUser, { store, actions }: View): TemplateResult {
  const open = (event: MouseEvent) => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLElement)) return;
    const box = event.currentTarget.getBoundingClientRect();
    const isPlaced = event.type === 'contextmenu' && event.clientX > 0;
    actions.openMenu({
      x: isPlaced ? event.clientX : box.left,
      y: isPlaced ? event.clientY : box.bottom,
      kind: 'user',
      targetId: user.id,
    });
  };
  const color = store.roleColor(user.id);
  const until = store.guild?.timeouts?.[user.id];
  const roles = store.guild?.roles.filter(({ id }) => user.roles.includes(id)).toReversed() ?? [];
  return html`<button type="button" class="member" aria-haspopup="menu" data-testid="member-${user.username}" @click=${open} @contextmenu=${open}>
    <img class="member-face" src=${avatarUrl(user.id, user.global_name, user.bot)} alt="" />
    <span style=${color ? `color:${color}` : nothing}>${user.global_name}</span>${user.bot ? html`<span class="app-tag">App</span>` : nothing}${until ? html`<span class="timed-out" title="Until ${new Date(until).toLocaleString()}">timed out</span>` : nothing}
    ${roles.length === 0 ? nothing : html`<small class="member-roles">${roles.map(({ name, color: own }) => html`<span style="--role:${roleCss(own)}">${name}</span>`)}</small>`}
  </button>`;
}
