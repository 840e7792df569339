import type { InteractionOutcome } from '../../control/protocol.ts';
import type { Core } from '../core.ts';
import { DiscordError, refusal } from '../errors.ts';
import type { Upload } from '../files.ts';
import { type Json, textOf } from '../json.ts';
import { snowflakeTime } from '../snowflake.ts';
import { CallbackType, InteractionType, validateCallback } from '../validate/callback.ts';
import { describeRefusal } from '../validate/form.ts';
import { type EndpointAnswer, postSigned } from './endpoint.ts';
import { applyCallback } from './respond.ts';
import type { Interaction, InteractionStore } from './store.ts';

/** The result of an interaction: its outcome, and for autocomplete, the choices. */
export interface Delivered {
  outcome: InteractionOutcome;
  choices?: unknown[];
}

/** How the endpoint responded to a redelivery. The response isn't applied. */
export interface Redelivered {
  status: number;
  ackMs: number;
  body: unknown;
}

/** Delivers interactions to the application and applies its responses. */
export class Delivery {
  readonly #core: Core;
  readonly interactions: InteractionStore;
  /** The interactions endpoint URL. Undefined until it's set, and after a failed check. */
  url: string | undefined;
  /** Delays each delivery by this many milliseconds, to simulate a slow network. */
  latencyMs = 0;
  /** Whether the application is known to be still working on its answer, so that what it shows meanwhile is progress. */
  isPending: (interaction: Interaction) => Promise<boolean> = async () => false;

  constructor(core: Core, interactions: InteractionStore) {
    this.#core = core;
    this.interactions = interactions;
  }

  /** Sends an interaction, and resolves once its final reply has arrived. */
  async deliver(interaction: Interaction, payload: Json): Promise<Delivered> {
    interaction.body = JSON.stringify(payload);
    if (this.url === undefined) return this.#fail(interaction, 0, 'no_endpoint', 'no interactions endpoint URL is set');
    await pause(this.latencyMs);
    const answer = await postSigned(this.#core, this.url, interaction.body);
    const received = await this.#receive(interaction, answer);
    if (received) return received;

    const isSettled = await this.#settled(interaction);
    const outcome = this.#outcome(interaction, answer.ms);
    if (!isSettled && interaction.callbackType === CallbackType.deferredMessage) {
      const message = `The application deferred its reply, but didn't send it within ${this.#core.timing.settleMs} ms`;
      this.#core.log(`interaction ${interaction.id}: ${message}`);
      return { outcome: { ...outcome, error: { code: 'no_reply', message } } };
    }
    return { outcome };
  }

  /** Redelivers an interaction with the same ID and body, but a new timestamp and signature. */
  async redeliver(id: string): Promise<Redelivered | undefined> {
    const interaction = this.interactions.byId(id);
    if (!interaction || this.url === undefined) return undefined;
    const answer = await postSigned(this.#core, this.url, interaction.body);
    if (answer.kind === 'none') return { status: 0, ackMs: answer.ms, body: { error: answer.reason } };
    return { status: answer.status, ackMs: answer.ms, body: answer.body ?? null };
  }

  /** Handles the callback route: the initial response over REST instead of in the HTTP response. */
  async callback(id: string, token: string, raw: unknown, uploads: Upload[]): Promise<Interaction> {
    const interaction = this.interactions.byId(id);
    if (!interaction || interaction.token !== token) throw refusal('unknownInteraction');
    if (interaction.callbackType !== undefined) throw refusal('alreadyAcknowledged');
    const isLate = Date.now() - snowflakeTime(id) > this.#core.timing.answerMs + this.latencyMs;
    if (interaction.isFailed || isLate) throw refusal('unknownInteraction');
    await this.#accept(interaction, raw, uploads);
    return interaction;
  }

  /** Called when a reply, an edit, or a deletion arrives over REST. */
  onFollowUp(interaction: Interaction): void {
    interaction.isFollowedUp = true;
    this.interactions.notify(interaction);
  }

  /** Handles the HTTP response. Returns the result, or undefined if a reply is still to come. */
  async #receive(interaction: Interaction, answer: EndpointAnswer): Promise<Delivered | undefined> {
    // The callback route may have been called while the HTTP response was still on its way.
    if (interaction.callbackType !== undefined) return undefined;
    if (answer.kind === 'none') return this.#fail(interaction, answer.ms, answer.code, answer.reason);
    const isEmpty = answer.body === undefined && (answer.status === 202 || answer.status === 204);
    if (isEmpty) {
      await this.interactions.nextUpdate(interaction, Math.max(0, this.#core.timing.answerMs - answer.ms));
      if (interaction.callbackType !== undefined) return undefined;
      return this.#fail(interaction, answer.ms, 'timeout', `HTTP ${answer.status} without a callback`);
    }
    if (answer.status < 200 || answer.status > 299) {
      return this.#fail(interaction, answer.ms, 'http_status', `HTTP ${answer.status} ${shown(answer.body)}`);
    }
    try {
      const data = await this.#accept(interaction, answer.body, answer.uploads);
      if (interaction.type !== InteractionType.autocomplete) return undefined;
      const choices = Array.isArray(data.choices) ? data.choices : [];
      return { outcome: this.#outcome(interaction, answer.ms), choices };
    } catch (error) {
      if (!(error instanceof DiscordError)) throw error;
      const reason = `Discord rejects the response: ${describeRefusal(error)}`;
      return this.#fail(interaction, answer.ms, 'invalid_response', reason);
    }
  }

  async #accept(interaction: Interaction, raw: unknown, uploads: Upload[]): Promise<Json> {
    const source = interaction.sourceId === undefined ? undefined : this.#core.messages.get(interaction.sourceId);
    const answer = await validateCallback(raw, {
      interactionType: interaction.type,
      ...(source ? { message: source } : {}),
      files: uploads.length,
    });
    if (interaction.callbackType !== undefined) throw refusal('alreadyAcknowledged');
    applyCallback(this.#core, interaction, answer, uploads);
    this.interactions.notify(interaction);
    return answer.data;
  }

  /** Waits until a deferred reply has arrived and nothing followed for a moment. Returns false on a timeout. */
  async #settled(interaction: Interaction): Promise<boolean> {
    const { settleMs, pendingMs, quietMs } = this.#core.timing;
    const startedAt = performance.now();
    const left = (limitMs: number): number => startedAt + limitMs - performance.now();
    while (!this.#isFinal(interaction)) {
      const isPending = left(settleMs) <= 0 && left(pendingMs) > 0 && (await this.isPending(interaction));
      if (left(settleMs) <= 0 && !isPending) return false;
      await this.interactions.nextUpdate(interaction, isPending ? quietMs : left(settleMs));
    }
    if (!isDeferral(interaction.callbackType)) return true;
    // A deleted reply is usually followed by a new one, so wait longer.
    const isEmpty = (): boolean => !interaction.messageIds.some((id) => this.#core.messages.get(id));
    for (;;) {
      const hasFollowed = await this.interactions.nextUpdate(interaction, isEmpty() ? 10 * quietMs : quietMs);
      if (hasFollowed && left(settleMs) > 0) continue;
      if (left(pendingMs) <= 0 || !(await this.isPending(interaction))) return true;
    }
  }

  #isFinal(interaction: Interaction): boolean {
    if (!isDeferral(interaction.callbackType)) return true;
    return interaction.isFollowedUp === true;
  }

  #outcome(interaction: Interaction, ackMs: number): InteractionOutcome {
    const messages = interaction.messageIds
      .map((id) => this.#core.messages.get(id))
      .filter((each) => each !== undefined);
    const { modal } = interaction;
    return {
      interactionId: interaction.id,
      ackMs,
      deferred: isDeferral(interaction.callbackType),
      messages: messages.map((message) => structuredClone(message)),
      ...(modal
        ? {
            modal: {
              custom_id: textOf(modal.custom_id),
              title: textOf(modal.title),
              components: Array.isArray(modal.components) ? modal.components : [],
            },
          }
        : {}),
    };
  }

  #fail(interaction: Interaction, ackMs: number, code: string, reason: string): Delivered {
    interaction.isFailed = true;
    this.interactions.notify(interaction);
    this.#core.log(`interaction ${interaction.id}${interaction.name ? ` (${interaction.name})` : ''}: ${reason}`);
    const lead =
      interaction.type === InteractionType.autocomplete ? 'Loading options failed' : 'The application did not respond';
    return { outcome: { ...this.#outcome(interaction, ackMs), error: { code, message: `${lead}: ${reason}` } } };
  }
}

function isDeferral(type: number | undefined): boolean {
  return type === CallbackType.deferredMessage || type === CallbackType.deferredUpdate;
}

function shown(body: unknown): string {
  const text = typeof body === 'string' ? body : (JSON.stringify(body) ?? '');
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

export function pause(ms: number): Promise<void> {
  return ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms)) : Promise.resolve();
}
