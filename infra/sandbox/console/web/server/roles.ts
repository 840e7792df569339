/** Roles: their order, names, colors, and permissions. */
import type { APIRole } from 'discord-api-types/v10';
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { repeat } from 'lit/directives/repeat.js';
import { isChecked, ordered, type Page, roleCss, type ServerView, textIn } from './parts.ts';
import { permissions } from './permissions.ts';
import { typed } from './typed.ts';

export const rolesPage: Page<APIRole[]> = {
  title: 'Roles',
  load: (read) => read.get<APIRole[]>('/roles'),
  view(view) {
    const guildId = view.store.guild?.id;
    const roles = ordered(view.data, guildId);
    const everyone = view.data.find(({ id }) => id === guildId);
    return html`<p class="server-note">Higher roles outrank lower ones. <button type="button" class="text-button" @click=${() => view.change('POST', '/roles', { name: 'new role' })}>Create a role</button></p>
      ${repeat(
        roles,
        ({ id }) => id,
        (role, index) => details(role, view, { isFirst: index === 0, isLast: index === roles.length - 1 }),
      )}
      ${everyone ? details(everyone, view) : nothing}`;
  },
};

function details(
  role: APIRole,
  view: ServerView<APIRole[]>,
  place?: { isFirst: boolean; isLast: boolean },
): TemplateResult {
  const change = (body: object) => view.change('PATCH', `/roles/${role.id}`, body);
  const move = (by: number) => view.change('PATCH', '/roles', [{ id: role.id, position: role.position + by }]);
  return html`<details class="server-role" data-testid="role-${role.name}">
    <summary><span class="role-chip" style="--role:${roleCss(role.color)}">${role.name}</span>${role.managed ? html`<small>managed by its app</small>` : nothing}</summary>
    <div class="server-form">
      ${
        place
          ? html`<label>Name <input .value=${typed(role.name)} maxlength="100" @change=${(event: Event) => change({ name: textIn(event) })} /></label>
          <label>Color <input type="color" .value=${`#${role.color.toString(16).padStart(6, '0')}`} @change=${(event: Event) => change({ color: Number.parseInt(textIn(event).slice(1), 16) })} /></label>
          <div class="server-actions">
            <button type="button" class="button" ?disabled=${place.isFirst} aria-label="Move ${role.name} up" @click=${() => move(1)}>Move up</button>
            <button type="button" class="button" ?disabled=${place.isLast} aria-label="Move ${role.name} down" @click=${() => move(-1)}>Move down</button>
            <button type="button" class="button danger" ?disabled=${role.managed} @click=${() => view.change('DELETE', `/roles/${role.id}`)}>Delete</button>
          </div>`
          : nothing
      }
      <fieldset><legend>Permissions</legend>${permissions.map(({ name, bit }) => {
        const bits = BigInt(role.permissions);
        const set = (event: Event) => change({ permissions: String(isChecked(event) ? bits | bit : bits & ~bit) });
        return html`<label class="server-check"><input type="checkbox" .checked=${live((bits & bit) !== 0n)} @change=${set} />${name}</label>`;
      })}</fieldset>
    </div>
  </details>`;
}
