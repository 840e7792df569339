import { html, nothing, type TemplateResult } from 'lit';
import { avatarUrl } from './avatar.ts';
import './composer/composer.ts';
import { icons } from './icons.ts';
import { memberList } from './members.ts';
import { menuView } from './menu.ts';
import { messageList } from './messages/list.ts';
import './modal.ts';
import './server/settings.ts';
import { sidebar } from './sidebar.ts';
import { channelType } from './types.ts';
import type { View } from './view.ts';

export function page(view: View): TemplateResult {
  const { state, store, actions } = view;
  if (state.info === null)
    return html`<div class="starting" role="status"><span class="spinner"></span>${state.starting}</div>`;
  return html`<div class="app ${state.showsMembers ? 'with-members' : ''}">
    ${sidebar(view)}
    ${state.isDrawerOpen ? html`<div class="veil dark" @click=${() => store.set({ isDrawerOpen: false })}></div>` : nothing}
    <main>
      ${topBar(view)}
      ${state.isConnected ? nothing : html`<div class="banner" role="status">Connection lost. Reconnecting…</div>`}
      ${messageList(view)}
      <div class="writing">
        ${state.showsHint && store.channel?.type !== channelType.direct ? html`<p class="hint">Type <kbd>/</kbd> to begin. Try <kbd>/daily</kbd></p>` : nothing}
        ${
          store.channel?.type === channelType.direct
            ? html`<p class="hint">Only ${store.user?.global_name} sees this. Its buttons work, but ${store.channel.name} doesn’t read replies.</p>`
            : html`<chat-composer .store=${store} .actions=${actions}></chat-composer>`
        }
      </div>
    </main>
    ${memberList(view)}
  </div>
  ${state.modal ? html`<chat-modal .modal=${state.modal} .store=${store} .actions=${actions}></chat-modal>` : nothing}
  ${state.isServerOpen ? html`<server-settings .store=${store}></server-settings>` : nothing}
  ${state.menu ? menuView(state.menu, view) : nothing}`;
}

function topBar({ state, store, session }: View): TemplateResult {
  const toggle = (key: 'showsTimings' | 'showsMembers' | 'isDrawerOpen') => () => store.set({ [key]: !state[key] });
  return html`<header class="top">
    <button type="button" class="icon-button drawer-button" aria-label="Channels" aria-controls="side" aria-expanded=${state.isDrawerOpen ? 'true' : 'false'} @click=${toggle('isDrawerOpen')}>${icons.menu}</button>
    <h1>${store.channel?.type === channelType.direct ? icons.people : icons.hash}<span>${store.channel?.name ?? ''}</span></h1>
    <div class="people" role="radiogroup" aria-label="Acting as" data-testid="user-switch">
      ${state.people.map((user, index) => {
        const isMe = user.id === state.userId;
        const hint = index < 9 ? `${user.global_name} (Alt+${index + 1})` : user.global_name;
        return html`<button type="button" role="radio" class="person ${isMe ? 'me-now' : ''}" data-testid="user-${user.username}" aria-checked=${isMe ? 'true' : 'false'} aria-label="Act as ${user.global_name}" title=${hint} @click=${() => session.actAs(user.id)}>
          <img src=${avatarUrl(user.id, user.global_name, false)} alt="" />${isMe ? html`<span>${user.global_name}</span>` : nothing}
        </button>`;
      })}
    </div>
    <button type="button" class="icon-button" aria-label="Show response times" title="Show response times" aria-pressed=${state.showsTimings ? 'true' : 'false'} @click=${toggle('showsTimings')}>${icons.timer}</button>
    <button type="button" class="icon-button" aria-label="Members" title="Members" aria-controls="members" aria-pressed=${state.showsMembers ? 'true' : 'false'} @click=${toggle('showsMembers')}>${icons.people}</button>
  </header>`;
}
