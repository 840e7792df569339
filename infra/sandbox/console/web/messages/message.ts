import '@skyra/discord-components-core/discord-command.js';
import '@skyra/discord-components-core/discord-message.js';
import { html, nothing, type TemplateResult } from 'lit';
import { avatarUrl } from '../avatar.ts';
import { type Attachment, type Component, type Embed, flag } from '../discord.ts';
import { icons } from '../icons.ts';
import { markdown } from '../markdown/render.ts';
import { formatStamp } from '../markdown/time.ts';
import type { Timing } from '../state.ts';
import type { SandboxMessage } from '../types.ts';
import type { View } from '../view.ts';
import { embedView } from './embed.ts';
import { failureView } from './failure.ts';
import { layoutView } from './layout.ts';
import { attachmentView } from './media.ts';

/** @param isContinued whether the message follows another one from the same author, so the avatar and name aren't repeated. */
export function messageView(message: SandboxMessage, isContinued: boolean, view: View): TemplateResult {
  const { store, state, names, actions } = view;
  const isEphemeral = (message.flags & flag.ephemeral) !== 0;
  const usesLayout = (message.flags & flag.componentsV2) !== 0;
  const attachments = message.attachments as Attachment[];
  const components = message.components as Component[];
  const isApp = message.author.bot === true;
  const author = message.author.global_name ?? message.author.username;
  const sent = new Date(message.timestamp);
  const isEdited = message.edited_timestamp !== null && !message.is_loading;
  const openMenu = (x: number, y: number) => actions.openMenu({ x, y, kind: 'message', targetId: message.id });
  return html`<discord-message
    class="message ${isEphemeral ? 'ephemeral' : ''} ${isMentioned(message, state.userId) ? 'mentioned' : ''}"
    data-testid="message"
    data-message-id=${message.id}
    role="article"
    aria-label="${author}, ${formatStamp(sent, new Date())}"
    author=${author}
    avatar=${avatarUrl(message.author.id, author, isApp)}
    role-color=${store.roleColor(message.author.id) ?? nothing}
    timestamp=${formatStamp(sent, new Date())}
    ?bot=${isApp}
    ?edited=${isEdited && message.content !== ''}
    ?message-body-only=${isContinued}
    @contextmenu=${(event: MouseEvent) => openAt(event, openMenu)}
  >
    ${replyHeader(message, view)}
    ${message.is_loading ? html`<span class="thinking">${author} is thinking<span class="dots" aria-hidden="true"><i></i><i></i><i></i></span></span>` : markdown(systemText(message) ?? message.content, names)}
    ${attachments.length > 0 && !usesLayout ? html`<div slot="attachments" class="attachments">${attachments.map(attachmentView)}</div>` : nothing}
    ${(message.embeds as Embed[]).map((embed) => embedView(embed, attachments, names))}
    ${components.length > 0 ? html`<div slot="components" class=${usesLayout ? 'v2' : 'rows'}>${components.map((component) => layoutView(component, message, view))}</div>` : nothing}
    <div slot="reactions" class="below">
      ${state.failures.filter((failure) => failure.messageId === message.id).map((failure) => failureView(failure, view))}
      ${isEdited && message.content === '' ? html`<span class="edited">(edited)</span>` : nothing}
      ${isEphemeral ? html`<div class="only-you">${icons.eye}<span>Only you can see this ·</span> <button type="button" class="text-button" @click=${() => actions.dismissMessage(message.id)}>Dismiss message</button></div>` : nothing}
      ${state.showsTimings ? timingChip(state.timings.get(message.id)) : nothing}
      <button type="button" class="more" aria-label="More actions" aria-haspopup="menu" @click=${(event: MouseEvent) => openBelow(event, openMenu)}>${icons.more}</button>
    </div>
  </discord-message>`;
}

/** What Discord's client shows for a system message, which has no content of its own. */
function systemText({ type, content }: SandboxMessage): string | undefined {
  if (type === 6) return '*pinned a message to this channel.*';
  if (type === 18) return `*started a thread:* ${content}`;
  if (type === 24) return '*AutoMod found this:*';
  return undefined;
}

function replyHeader(message: SandboxMessage, { state, store }: View): TemplateResult | typeof nothing {
  const used = message.interaction_metadata;
  // Only commands have a name. Discord shows no header for replies to buttons and modals.
  if (used?.name === undefined) return nothing;
  const name = store.userById(used.user.id)?.global_name ?? used.user.username;
  const isMenu = state.commands.some((one) => one.name === used.name && one.type !== undefined && one.type !== 1);
  const command = isMenu ? used.name : `/${used.name}`;
  return html`<discord-command
    slot="reply"
    data-testid="used"
    author=${name}
    avatar=${avatarUrl(used.user.id, name, false)}
    role-color=${store.roleColor(used.user.id) ?? nothing}
    command=${command}
    type="slash_command"
    aria-label="${name} used ${command}"
  ></discord-command>`;
}

function isMentioned(message: SandboxMessage, userId: string): boolean {
  return userId !== '' && (message.content.includes(`<@${userId}>`) || message.content.includes('@everyone'));
}

function timingChip(timing: Timing | undefined): TemplateResult | typeof nothing {
  if (timing === undefined) return nothing;
  const text = timing.isDeferred ? `deferred, ${duration(timing.totalMs)}` : `responded in ${duration(timing.ackMs)}`;
  const title = `The edge acknowledged it in ${duration(timing.ackMs)}. The final reply took ${duration(timing.totalMs)} to reach this page.`;
  return html`<span class="timing" data-testid="timing" title=${title}>${icons.timer}${text}</span>`;
}

/** `6 ms`, `1.2 s`. */
export function duration(ms: number): string {
  if (ms < 1) return '<1 ms';
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

function openAt(event: MouseEvent, open: (x: number, y: number) => void): void {
  // Links keep the browser's own menu (copy address, open in a new tab).
  if (event.composedPath().some((target) => target instanceof HTMLAnchorElement)) return;
  event.preventDefault();
  // The menu key has no pointer position: it reports the corner of the page or of the element.
  if (event.clientX === 0 && event.clientY === 0 && event.currentTarget instanceof HTMLElement) {
    const box = event.currentTarget.getBoundingClientRect();
    open(box.left + 64, box.top + 24);
  } else open(event.clientX, event.clientY);
}

function openBelow(event: MouseEvent, open: (x: number, y: number) => void): void {
  if (!(event.currentTarget instanceof HTMLElement)) return;
  const box = event.currentTarget.getBoundingClientRect();
  open(box.right - 200, box.bottom + 4);
}
