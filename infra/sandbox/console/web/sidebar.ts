/** The server list, the channels with their voice members, and the current user. */
import { html, nothing, type TemplateResult } from 'lit';
import { avatarUrl, colorOf, initialsOf } from './avatar.ts';
import { icons } from './icons.ts';
import { type ChannelSound, channelType, isText, isVoice, type SandboxChannel, type SandboxUser } from './types.ts';
import type { View } from './view.ts';

export function sidebar(view: View): TemplateResult {
  const { state, store } = view;
  const channels = store.guild?.channels ?? [];
  return html`<div class="side ${state.isDrawerOpen ? 'open' : ''}" id="side">
    ${rail(view)}
    <nav class="channels" aria-label="Channels">
      ${store.guild ? html`<button type="button" class="guild-name" data-testid="server" aria-haspopup="dialog" title="Server settings" @click=${() => store.set({ isServerOpen: true, isDrawerOpen: false })}><span>${store.guild?.name ?? ''}</span>${icons.chevron}</button>` : nothing}
      <div class="channel-list">
        <h3>Text channels</h3>
        ${channels.filter(isText).map((channel) => textChannel(channel, view))}
        ${store.directChannels.length > 0 ? html`<h3>Direct messages</h3>` : nothing}
        ${store.directChannels.map((channel) => textChannel(channel, view))}
        ${channels.some(isVoice) ? html`<h3>Voice channels</h3>` : nothing}
        ${channels.filter(isVoice).map((channel) => voiceChannel(channel, view))}
      </div>
      ${me(view)}
    </nav>
  </div>`;
}

function rail({ state, session }: View): TemplateResult {
  return html`<nav class="rail" aria-label="Servers">
    ${state.info?.guilds.map((guild) => {
      const isOpen = guild.id === state.guildId;
      return html`<button type="button" class="guild ${isOpen ? 'open' : ''}" style="--guild:${colorOf(guild.id)}" aria-label=${guild.name} aria-current=${isOpen ? 'true' : nothing} title=${guild.name} @click=${() => session.openGuild(guild)}>${initialsOf(guild.name)}</button>`;
    })}
    ${state.info?.edge ? html`<a class="guild dashboard-link" data-testid="dashboard" href="${state.info.edge}/dashboard" target="_blank" rel="noopener" aria-label="Dashboard, in a new tab" title="Dashboard">${icons.launch}</a>` : nothing}
  </nav>`;
}

function textChannel(channel: SandboxChannel, { state, session }: View): TemplateResult {
  const isOpen = channel.id === state.channelId;
  const isUnread = state.unread.has(channel.id);
  return html`<button type="button" class="channel ${isOpen ? 'open' : ''} ${isUnread ? 'unread' : ''}" data-testid="${channel.type === channelType.direct ? 'direct' : 'channel'}-${channel.name}" aria-current=${isOpen ? 'page' : nothing} aria-label=${isUnread ? `${channel.name}, unread` : channel.name} @click=${() => session.openChannel(channel.id)}>${channel.type === channelType.direct ? icons.people : icons.hash}<span>${channel.name}</span></button>`;
}

function voiceChannel(channel: SandboxChannel, view: View): TemplateResult {
  const { state, store, actions } = view;
  const isMine = store.voiceChannel(state.userId) === channel.id;
  const connected = [...state.voice.values()]
    .filter((one) => one.channelId === channel.id)
    .map((one) => store.userById(one.userId) ?? unknown(one.userId));
  const sound = state.sound.get(channel.id);
  const label = `${isMine ? 'Leave' : 'Join'} ${channel.name}${connected.length > 0 ? `, ${connected.length} connected` : ''}`;
  return html`<button type="button" class="channel voice ${isMine ? 'joined' : ''}" data-testid="voice-${channel.name}" aria-label=${label} aria-pressed=${isMine ? 'true' : 'false'} @click=${() => actions.voice(isMine ? null : channel.id)}>
      ${channel.type === channelType.stage ? icons.stage : icons.speaker}<span>${channel.name}</span><small class="channel-hint">${isMine ? 'leave' : 'join'}</small>
    </button>
    ${channel.status ? html`<p class="channel-status" data-testid="status-${channel.name}" title=${channel.status}>${channel.status}</p>` : nothing}
    ${sound ? html`<p class="channel-status" data-testid="gap-${channel.name}" title="Time since the last packet">${gapText(sound)}</p>` : nothing}
    ${connected.length > 0 ? html`<ul class="voice-members" aria-label="In ${channel.name}">${connected.map((user) => html`<li><img src=${avatarUrl(user.id, user.global_name, user.bot)} alt="" />${user.global_name}${user.bot ? html`<span class="app-tag">App</span>` : nothing}</li>`)}</ul>` : nothing}`;
}

function gapText({ gapMs, senders }: ChannelSound): string {
  return senders > 1 ? `Gap ${gapMs} ms, ${senders} streams at once` : `Gap ${gapMs} ms`;
}

function unknown(id: string): Pick<SandboxUser, 'id' | 'global_name' | 'bot'> {
  return { id, global_name: `User ${id.slice(-4)}`, bot: true };
}

function me({ store, actions }: View): TemplateResult | typeof nothing {
  const { user } = store;
  if (!user) return nothing;
  const voice = store.voiceChannel(user.id);
  const channel = store.guild?.channels.find((one) => one.id === voice);
  return html`<div class="me">
    ${channel ? html`<div class="me-voice"><span><strong>Voice connected</strong><small>${channel.name}</small></span><button type="button" class="icon-button" aria-label="Leave ${channel.name}" title="Disconnect" @click=${() => actions.voice(null)}>${icons.leave}</button></div>` : nothing}
    <div class="me-user"><img src=${avatarUrl(user.id, user.global_name, false)} alt="" /><span><strong>${user.global_name}</strong><small>${user.isAdmin ? 'manages this server' : 'member'}</small></span></div>
  </div>`;
}
