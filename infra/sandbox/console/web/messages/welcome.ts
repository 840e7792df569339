/** The header at the start of a channel. */
import { html, nothing, type TemplateResult } from 'lit';
import { icons } from '../icons.ts';
import { channelType, isText } from '../types.ts';
import type { View } from '../view.ts';
import { firstSteps } from './first-steps.ts';

/** @param isEmpty whether the channel has no messages, which adds the first steps. */
export function welcome(view: View, isEmpty: boolean): TemplateResult {
  const { state, store } = view;
  if (state.readProblem !== null) {
    return html`<header class="welcome" role="alert"><h2>Nothing to see here</h2><p>${state.readProblem}</p></header>`;
  }
  const channels = store.guild?.channels.filter(isText) ?? [];
  const you = html`You're <b class="who">${store.user?.global_name}</b>. Choose an avatar at the top to act as someone else.`;
  // Like on Discord, the server welcomes its members in its first channel.
  if (channels[0]?.id === state.channelId) {
    return html`<header class="welcome to-server">
      <h2>Welcome to<br />${store.guild?.name ?? ''}</h2>
      <p>Everything here stays on this machine, so try anything. ${you}</p>
      ${firstSteps(view)}
    </header>`;
  }
  const name = store.channel?.name ?? '';
  if (store.channel?.type === channelType.direct) {
    return html`<header class="welcome">
      <span class="welcome-mark">${icons.people}</span>
      <h2>${name}</h2>
      <p>These are your direct messages with ${name}.</p>
    </header>`;
  }
  return html`<header class="welcome">
    <span class="welcome-mark">${icons.hash}</span>
    <h2>Welcome to #${name}!</h2>
    <p>This is the start of the #${name} channel. Everything here stays on this machine.</p>
    ${isEmpty ? html`<p>${you}</p>${firstSteps(view)}` : nothing}
  </header>`;
}
