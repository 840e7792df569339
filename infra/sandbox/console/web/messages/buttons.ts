/** The rows of buttons and selects under a message. */
import '@skyra/discord-components-core/discord-action-row.js';
import './select.ts';
import { html, nothing, type TemplateResult } from 'lit';
import { type Component, componentType } from '../discord.ts';
import { icons } from '../icons.ts';
import { safeUrl } from '../markdown/parse.ts';
import type { SandboxMessage } from '../types.ts';
import type { View } from '../view.ts';
import { emojiText } from './emoji.ts';
import { entityOptions } from './entities.ts';

const buttonStyles: Record<number, string> = {
  1: 'primary',
  2: 'secondary',
  3: 'success',
  4: 'danger',
  5: 'link',
  6: 'premium',
};

export function actionRow(row: Component, message: SandboxMessage, view: View): TemplateResult {
  return html`<discord-action-row class="row">${row.components?.map((component) => interactive(component, message, view))}</discord-action-row>`;
}

/** Renders a button or select, or `nothing` for a type that can't be in a row. */
export function interactive(
  component: Component,
  message: SandboxMessage,
  view: View,
): TemplateResult | typeof nothing {
  switch (component.type) {
    case componentType.button:
      return button(component, message, view);
    case componentType.stringSelect:
    case componentType.userSelect:
    case componentType.roleSelect:
    case componentType.mentionableSelect:
    case componentType.channelSelect: {
      const customId = component.custom_id ?? '';
      return html`<chat-select
        data-testid="select-${component.placeholder ?? customId}"
        .component=${component}
        .choices=${component.options ?? entityOptions(component, view.store)}
        .isBusy=${view.state.pending.has(`${message.id}/${customId}`)}
        @pick=${(event: CustomEvent<string[]>) => view.actions.press(message.id, customId, event.detail)}
      ></chat-select>`;
    }
    default:
      return nothing;
  }
}

/** Doesn't use the library's button: that one stays clickable and focusable while disabled, and has no busy state. */
function button(component: Component, message: SandboxMessage, view: View): TemplateResult {
  const kind = buttonStyles[component.style ?? 2] ?? 'secondary';
  const label = component.label ?? (kind === 'premium' ? 'Premium' : '');
  const testId = `button-${label || emojiText(component.emoji)}`;
  const name = label === '' ? emojiText(component.emoji) || 'Button' : nothing;
  const content = html`${component.emoji ? html`<span class="button-emoji">${emojiText(component.emoji)}</span>` : nothing}${label === '' ? nothing : html`<span>${label}</span>`}`;
  const href = safeUrl(component.url);
  if (kind === 'link' && href !== undefined && !component.disabled) {
    return html`<a class="button link" data-testid=${testId} aria-label=${name} href=${href} target="_blank" rel="noopener noreferrer">${content}${icons.launch}</a>`;
  }
  const customId = component.custom_id;
  const isBusy = view.state.pending.has(`${message.id}/${customId}`);
  const press = () => {
    if (customId !== undefined) void view.actions.press(message.id, customId);
  };
  return html`<button
    type="button"
    class="button ${kind}"
    data-testid=${testId}
    aria-label=${name}
    aria-busy=${isBusy ? 'true' : nothing}
    ?disabled=${component.disabled === true || customId === undefined}
    @click=${press}
  ><span class="button-face">${content}</span>${isBusy ? html`<span class="spinner" role="status" aria-label="Loading"></span>` : nothing}</button>`;
}
