/** Everything the user can do. Each method sends a request and displays the result. */
import { api, SandboxError } from './api.ts';
import type { Session } from './session.ts';
import type { OpenMenu, Store } from './state.ts';
import type { InteractionOutcome } from './types.ts';

let nextFailureId = 1;

export class Actions {
  readonly #store: Store;
  readonly #session: Session;
  readonly #compose: (line: string) => void;

  /** @param compose puts a line in the composer. */
  constructor(store: Store, session: Session, compose: (line: string) => void) {
    this.#store = store;
    this.#session = session;
    this.#compose = compose;
  }

  /** Sends a command as text, like `/pay user:<@1> amount:50`. `target` is for context menu commands. */
  async command(command: string, target?: string): Promise<void> {
    const request = { ...this.#place(), command, ...(target === undefined ? {} : { target }) };
    await this.#interact(null, () => api.command(request));
  }

  /** Puts a command in the composer for the user to finish and send. */
  compose(line: string): void {
    this.#compose(line);
  }

  /** Sends a plain message. */
  async say(content: string): Promise<void> {
    const place = this.#place();
    try {
      await api.message({ ...place, content });
    } catch (error) {
      this.#fail(place.channel, null, "Couldn't send your message", reasonOf(error));
    }
  }

  /** Presses a button, or selects `values` in a select. */
  async press(messageId: string, customId: string, values?: string[]): Promise<void> {
    const key = `${messageId}/${customId}`;
    if (this.#store.state.pending.has(key)) return;
    this.#store.set({ pending: new Set(this.#store.state.pending).add(key) });
    const request = { user: this.#store.state.userId, message: messageId, customId, ...(values ? { values } : {}) };
    await this.#interact(messageId, () => api.component(request));
    const pending = new Set(this.#store.state.pending);
    pending.delete(key);
    this.#store.set({ pending });
  }

  /** Submits the open modal. If the sandbox rejects it, the modal stays open and shows why. */
  async submitModal(fields: Record<string, string | string[]>): Promise<void> {
    const { modal, userId } = this.#store.state;
    if (modal === null || modal.isSending) return;
    this.#store.set({ modal: { ...modal, isSending: true, problem: null } });
    const started = performance.now();
    try {
      const outcome = await api.modal({
        user: userId,
        interaction: modal.interactionId,
        customId: modal.form.custom_id,
        fields,
      });
      if (outcome.error) {
        const problem = `Something went wrong. ${outcome.error.message}`;
        this.#store.set({ modal: { ...modal, isSending: false, problem } });
        return;
      }
      this.#store.set({ modal: null });
      this.#show(outcome, started);
    } catch (error) {
      this.#store.set({ modal: { ...modal, isSending: false, problem: reasonOf(error) } });
    }
  }

  /** Joins a voice channel, or disconnects (`null`). */
  async voice(channel: string | null): Promise<void> {
    const { userId: user, guildId: guild, channelId } = this.#store.state;
    try {
      await api.voice({ user, guild, channel });
    } catch (error) {
      this.#fail(channelId, null, "Couldn't change your voice channel", reasonOf(error));
    }
  }

  openMenu(menu: OpenMenu): void {
    this.#store.set({ menu });
  }

  dismissMessage(id: string): void {
    this.#store.set({ dismissed: new Set(this.#store.state.dismissed).add(id) });
  }

  dismissFailure(id: number): void {
    this.#store.set({ failures: this.#store.state.failures.filter((failure) => failure.id !== id) });
  }

  #place(): { user: string; guild: string; channel: string } {
    const { userId: user, guildId: guild, channelId: channel } = this.#store.state;
    return { user, guild, channel };
  }

  async #interact(messageId: string | null, send: () => Promise<InteractionOutcome>): Promise<void> {
    const { channelId } = this.#store.state;
    const started = performance.now();
    if (messageId !== null) {
      this.#store.set({ failures: this.#store.state.failures.filter((failure) => failure.messageId !== messageId) });
    }
    try {
      const outcome = await send();
      this.#show(outcome, started);
      if (!outcome.error) return;
      const title = messageId === null ? 'The application did not respond' : 'This interaction failed';
      this.#fail(channelId, messageId, title, `${outcome.error.message} (${outcome.error.code})`);
    } catch (error) {
      this.#fail(
        channelId,
        messageId,
        messageId === null ? "Couldn't send the command" : 'This interaction failed',
        reasonOf(error),
      );
    }
  }

  #show(outcome: InteractionOutcome, started: number): void {
    const totalMs = performance.now() - started;
    const timings = new Map(this.#store.state.timings);
    for (const message of outcome.messages) {
      timings.set(message.id, { ackMs: outcome.ackMs, totalMs, isDeferred: outcome.deferred });
    }
    this.#store.set({ timings });
    // Events deliver the same messages, and may already have a later edit. Only add messages that are missing or unfinished.
    const known = new Map([...this.#store.state.messages.values()].flat().map((message) => [message.id, message]));
    this.#session.addMessages(outcome.messages.filter((message) => !isDone(known.get(message.id))));
    if (outcome.modal) {
      const modal = { interactionId: outcome.interactionId, form: outcome.modal, isSending: false, problem: null };
      this.#store.set({ modal });
    }
  }

  #fail(channelId: string, messageId: string | null, title: string, reason: string): void {
    const failure = { id: nextFailureId++, channelId, messageId, title, reason };
    this.#store.set({ failures: [...this.#store.state.failures.slice(-9), failure] });
  }
}

function isDone(message: { is_loading?: boolean } | undefined): boolean {
  return message !== undefined && message.is_loading !== true;
}

function reasonOf(error: unknown): string {
  return error instanceof SandboxError ? error.message : 'Something went wrong in the console.';
}
