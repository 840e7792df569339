/** The messages in the open channel, with date dividers, and scrolling that follows new messages. */
import '@skyra/discord-components-core/discord-messages.js';
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { startOfDay } from '../markdown/time.ts';
import type { SandboxMessage } from '../types.ts';
import type { View } from '../view.ts';
import { failureView } from './failure.ts';
import { messageView } from './message.ts';
import { welcome } from './welcome.ts';

/** Messages from the same author within this time are grouped under one name. */
const groupMs = 7 * 60_000;

export function messageList(view: View): TemplateResult {
  const { state, store } = view;
  const all = state.messages.get(state.channelId);
  const messages = all?.filter((message) => !state.dismissed.has(message.id)) ?? [];
  const failures = state.failures.filter((one) => one.messageId === null && one.channelId === state.channelId);
  return html`<div class="scroller" id="log" tabindex="0" role="log" aria-live="polite" aria-relevant="additions" aria-label="Messages in ${store.channel?.name ?? 'channel'}">
    <discord-messages no-background>
      ${all === undefined ? nothing : welcome(view, messages.length === 0)}
      ${repeat(
        messages.map((message, index) => ({ message, previous: messages[index - 1] })),
        ({ message }) => message.id,
        ({ message, previous }) => html`<div class="entry ${isContinued(message, previous) ? '' : 'first'}">
          ${isNewDay(message, previous) ? dayLine(new Date(message.timestamp)) : nothing}
          ${messageView(message, isContinued(message, previous), view)}
        </div>`,
      )}
      ${failures.map((failure) => html`<div class="entry loose">${failureView(failure, view)}</div>`)}
    </discord-messages>
  </div>`;
}

function dayLine(date: Date): TemplateResult {
  return html`<div class="day" role="separator"><span>${date.toLocaleDateString(undefined, { dateStyle: 'long' })}</span></div>`;
}

function isNewDay(message: SandboxMessage, previous: SandboxMessage | undefined): boolean {
  return previous === undefined || startOfDay(new Date(message.timestamp)) !== startOfDay(new Date(previous.timestamp));
}

function isContinued(message: SandboxMessage, previous: SandboxMessage | undefined): boolean {
  return (
    previous !== undefined &&
    previous.author.id === message.author.id &&
    message.interaction_metadata?.name === undefined &&
    !isNewDay(message, previous) &&
    (previous.flags & 64) === (message.flags & 64) &&
    Date.parse(message.timestamp) - Date.parse(previous.timestamp) < groupMs
  );
}

/** Keeps a scrolled element at its end while the reader is there. If they've scrolled up, nothing moves. */
export class StickToEnd {
  #element: HTMLElement | null = null;
  #isAtEnd = true;
  #key = '';
  /** The heights at the last scroll to the end. */
  #size = '';
  readonly #observer = new ResizeObserver(() => this.#follow());

  /** Call after every render. A new `key` (another channel or user) starts at the end again. */
  attach(element: HTMLElement | null, key: string): void {
    if (element !== this.#element) {
      this.#element = element;
      this.#observer.disconnect();
      element?.addEventListener(
        'scroll',
        () => {
          const isNear = element.scrollHeight - element.scrollTop - element.clientHeight < 48;
          // If the content grew, the reader didn't scroll away from the end, and the observer is about to follow.
          if (isNear || this.#size === sizeOf(element)) this.#isAtEnd = isNear;
        },
        { passive: true },
      );
      if (element) {
        this.#observer.observe(element);
        // Web components render after the page and grow, which moves the end.
        if (element.firstElementChild) this.#observer.observe(element.firstElementChild);
      }
    }
    if (key !== this.#key) this.#isAtEnd = true;
    this.#key = key;
    this.#follow();
  }

  /** Scrolls to the end, where the reader's action shows its result. */
  goToEnd(): void {
    this.#isAtEnd = true;
    this.#follow();
  }

  #follow(): void {
    if (!this.#element) return;
    this.#size = sizeOf(this.#element);
    if (this.#isAtEnd) this.#element.scrollTop = this.#element.scrollHeight;
  }
}

function sizeOf(element: HTMLElement): string {
  return `${element.scrollHeight}/${element.clientHeight}`;
}
