/**
 * Runs one interaction and answers it in time: in the HTTP answer when done early, else by a deferral and a later edit.
 *
 * Whatever happens, the member gets a sentence. https://docs.discord.com/developers/interactions/receiving-and-responding
 */
import { Unavailable } from '../../shared/platform/unavailable.ts';
import type { CustomIdCodec } from './custom-id.ts';
import { BACKGROUND_LIMIT_MS, Deadline } from './deadline.ts';
import { AUTOCOMPLETE, type CommandEnvelope, type InvocationEnvelope } from './envelope.ts';
import type { RateLimiter } from './gates.ts';
import { choiceProblems } from './limits.ts';
import type { Choice } from './option.ts';
import type { Registry } from './registry.ts';
import { EPHEMERAL, type RenderedMessage, renderMessage, renderModal } from './render.ts';
import { type MessageBody, type Outcome, refuse } from './reply.ts';
import { correlationId, invocationOf, type Task, taskOf } from './task.ts';

/** What answers an interaction over HTTP: Discord's JSON, with files for a multipart body. */
export interface InteractionAnswer {
  type: number;
  data?: Record<string, unknown>;
  files?: RenderedMessage['files'];
}

/** The webhook of one interaction: how its answer is completed after a deferral. Calls reject only when all is lost. */
export interface InteractionWebhook {
  editOriginal(message: RenderedMessage): Promise<void>;
  deleteOriginal(): Promise<void>;
  followUp(message: RenderedMessage): Promise<void>;
}

export type Status = 'success' | 'refused' | 'unavailable' | 'error';

/** What happens on the way, for metrics and logs. */
export interface DispatchEvents {
  acknowledged(elapsedMs: number): void;
  finished(command: string, status: Status, durationMs: number): void;
  rateLimited(scope: string): void;
  failed(command: string, correlation: string, error: unknown): void;
  followUpLost(command: string, error: unknown): void;
}

export interface DispatcherParts<S> {
  registry: Registry<S>;
  codec: CustomIdCodec;
  limiter: RateLimiter;
  events: DispatchEvents;
  /** Multiplies every declared limit. */
  limitScale: number;
  clock: () => number;
  webhook(applicationId: string, token: string): InteractionWebhook;
}

const CHOICES = 25;
const LATE = Symbol('late');

export class Dispatcher<S> {
  readonly #parts: DispatcherParts<S>;

  constructor(parts: DispatcherParts<S>) {
    this.#parts = parts;
  }

  /**
   * @param services what this interaction's handler may use.
   * @param waitUntil keeps the runtime alive for what goes on after the answer.
   */
  async answer(
    envelope: InvocationEnvelope,
    services: S,
    waitUntil: (work: Promise<unknown>) => void,
  ): Promise<InteractionAnswer> {
    const { clock, events } = this.#parts;
    const deadline = new Deadline(envelope.id, clock());
    const answer =
      envelope.type === AUTOCOMPLETE
        ? await this.#choices(envelope, services, deadline)
        : await this.#invoke(envelope, services, deadline, waitUntil);
    events.acknowledged(deadline.elapsedMs(clock()));
    return answer;
  }

  async #invoke(
    envelope: Exclude<InvocationEnvelope, { type: 4 }>,
    services: S,
    deadline: Deadline,
    waitUntil: (work: Promise<unknown>) => void,
  ): Promise<InteractionAnswer> {
    const { registry, codec, events, clock } = this.#parts;
    const startedMs = clock();
    const task = taskOf(envelope, registry, codec, new Date(startedMs), deadline.elapsedMs(startedMs));
    if ('refusal' in task) {
      events.finished(task.label, 'refused', 0);
      return sentenceAnswer(task.refusal);
    }
    const work = this.#run(task, services, startedMs);
    // A handler that needed no waiting is answered without so much as a timer.
    if (!(work instanceof Promise)) return this.#immediate(task, work);
    const isAlways = task.behaviour.defer === 'always';
    const first = isAlways ? LATE : await beforeDeferral(work, task, deadline.untilDeferMs(clock()));
    if (first !== LATE) return this.#immediate(task, first);
    const webhook = this.#parts.webhook(envelope.application_id, envelope.token);
    waitUntil(this.#finishLater(task, work, webhook));
    if (task.canUpdate) return { type: 6 };
    return { type: 5, data: { flags: task.behaviour.visibility === 'ephemeral' ? EPHEMERAL : 0 } };
  }

  /** Runs a task to an outcome; never rejects. */
  #run(task: Task<S>, services: S, startedMs: number): Outcome | Promise<Outcome> {
    const finish = (outcome: Outcome): Outcome => {
      this.#finished(task, outcome.kind === 'refusal' ? 'refused' : 'success', startedMs);
      return outcome;
    };
    const fail = (error: unknown): Outcome => this.#failure(task, error, startedMs);
    try {
      const { limit } = task.behaviour;
      const answer = limit === undefined ? task.run(services) : this.#limited(task, services);
      return answer instanceof Promise ? answer.then(finish, fail) : finish(answer);
    } catch (error) {
      return fail(error);
    }
  }

  async #limited(task: Task<S>, services: S): Promise<Outcome> {
    const { limiter, limitScale, events } = this.#parts;
    const { invocation, behaviour, label } = task;
    const { count, windowMs } = behaviour.limit ?? { count: 0, windowMs: 0 };
    const use = { scope: label, userId: invocation.user.id, interactionId: invocation.interactionId };
    const waitMs = await limiter.take({ ...use, count: Math.max(1, Math.round(count * limitScale)), windowMs });
    if (waitMs === 0) return task.run(services);
    events.rateLimited(label);
    return refuse(`That is a little fast. Try again in ${Math.max(1, Math.ceil(waitMs / 1_000))} s.`);
  }

  #finished({ label }: Task<S>, status: Status, startedMs: number): void {
    this.#parts.events.finished(label, status, this.#parts.clock() - startedMs);
  }

  #failure(task: Task<S>, error: unknown, startedMs: number): Outcome {
    const correlation = correlationId();
    this.#parts.events.failed(task.label, correlation, error);
    if (error instanceof Unavailable) {
      this.#finished(task, 'unavailable', startedMs);
      return refuse(error.sentence);
    }
    this.#finished(task, 'error', startedMs);
    return refuse(apology(correlation));
  }

  #immediate(task: Task<S>, outcome: Outcome): InteractionAnswer {
    const { codec, events } = this.#parts;
    try {
      switch (outcome.kind) {
        case 'refusal':
          return sentenceAnswer(outcome.sentence);
        case 'modal':
          return { type: 9, data: renderModal(outcome.modal, codec) };
        case 'update':
        case 'reply': {
          const isUpdate = outcome.kind === 'update' && task.canUpdate;
          const { payload, files } = renderMessage(outcome.body, codec, !isUpdate && isEphemeral(task, outcome));
          return { type: isUpdate ? 7 : 4, data: payload, ...(files.length > 0 && { files }) };
        }
      }
    } catch (error) {
      const correlation = correlationId();
      events.failed(task.label, correlation, error);
      return sentenceAnswer(apology(correlation));
    }
  }

  /** Completes a deferred answer. The message never stays at "thinking…" for ever: what fails is replaced by a sentence. */
  async #finishLater(task: Task<S>, work: Promise<Outcome>, webhook: InteractionWebhook): Promise<void> {
    const { events } = this.#parts;
    const outcome = await within(BACKGROUND_LIMIT_MS, work, () => {
      const correlation = correlationId();
      events.failed(task.label, correlation, new Error(`still running after ${BACKGROUND_LIMIT_MS} ms`));
      return refuse(apology(correlation));
    });
    try {
      await this.#complete(task, outcome, webhook);
    } catch (error) {
      events.followUpLost(task.label, error);
    }
  }

  async #complete(task: Task<S>, outcome: Outcome, webhook: InteractionWebhook): Promise<void> {
    const { codec, events } = this.#parts;
    let settled = outcome;
    let message: RenderedMessage | undefined;
    try {
      if (outcome.kind === 'modal') throw new TypeError('A modal cannot follow a deferral; declare `defer: "never"`.');
      if (outcome.kind !== 'refusal') message = renderMessage(outcome.body, codec, isEphemeral(task, outcome));
    } catch (error) {
      const correlation = correlationId();
      events.failed(task.label, correlation, error);
      settled = refuse(apology(correlation));
    }
    if (settled.kind === 'refusal') return sayLater(settled.sentence, task, webhook);
    if (message === undefined) return;
    // The deferral of a component stands for its own message: a reply of its own has to be a follow-up.
    if (task.canUpdate && settled.kind === 'reply') return webhook.followUp(message);
    return webhook.editOriginal(message);
  }

  async #choices(envelope: CommandEnvelope, services: S, deadline: Deadline): Promise<InteractionAnswer> {
    const { registry, events, clock } = this.#parts;
    const found = registry.slash(envelope.data.name, envelope.data.options ?? []);
    const focused = found?.options.find((option) => option.focused);
    const spec = focused && found?.leaf.options?.[focused.name];
    const now = new Date(clock());
    const invocation =
      found && invocationOf(envelope, found.command, `i:${envelope.id}`, now, deadline.elapsedMs(clock()));
    if (
      invocation === undefined ||
      spec === undefined ||
      !('autocomplete' in spec) ||
      spec.autocomplete === undefined
    ) {
      return choicesAnswer([]);
    }
    const options = Object.fromEntries(found?.options.map(({ name, value }) => [name, value]) ?? []);
    try {
      const work = spec.autocomplete({ ...invocation, ...services, value: String(focused?.value ?? ''), options });
      // An autocompletion cannot be deferred; no choices in time beats a broken list.
      return choicesAnswer(await within(deadline.untilDeferMs(clock()), Promise.resolve(work), () => []));
    } catch (error) {
      events.failed(found?.path ?? 'unknown', correlationId(), error);
      return choicesAnswer([]);
    }
  }
}

function isEphemeral(task: Task<never>, outcome: Outcome): boolean {
  if (outcome.kind === 'reply' && outcome.isEphemeral !== undefined) return outcome.isEphemeral;
  return task.behaviour.visibility === 'ephemeral';
}

async function beforeDeferral<S>(
  work: Promise<Outcome>,
  task: Task<S>,
  untilDeferMs: number,
): Promise<Outcome | typeof LATE> {
  if (task.behaviour.defer === 'never') return work;
  return within<Outcome | typeof LATE>(untilDeferMs, work, () => LATE);
}

/** The work's result, or what `late` says when it takes longer. */
async function within<T>(limitMs: number, work: Promise<T>, late: () => T): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<typeof LATE>((resolve) => {
    timer = setTimeout(() => resolve(LATE), limitMs);
  });
  const first = await Promise.race([work, timeout]).finally(() => clearTimeout(timer));
  return first === LATE ? late() : (first as T);
}

/** A refusal after a deferral. A public "thinking…" cannot become private, so it is removed and the member told alone. */
async function sayLater(sentence: string, task: Task<never>, webhook: InteractionWebhook): Promise<void> {
  const message = sentenceMessage(sentence);
  if (task.canUpdate) return webhook.followUp(message);
  if (task.behaviour.visibility === 'ephemeral') return webhook.editOriginal(message);
  await webhook.deleteOriginal();
  return webhook.followUp(message);
}

function sentenceMessage(sentence: string): RenderedMessage {
  const payload: MessageBody & Record<string, unknown> = {
    content: sentence,
    flags: EPHEMERAL,
    allowed_mentions: { parse: [] },
  };
  return { payload, files: [] };
}

function sentenceAnswer(sentence: string): InteractionAnswer {
  return { type: 4, data: sentenceMessage(sentence).payload };
}

function choicesAnswer(choices: readonly Choice[]): InteractionAnswer {
  const sendable = choices.filter((choice) => choiceProblems('', choice).length === 0).slice(0, CHOICES);
  return { type: 8, data: { choices: sendable.map(({ name, value }) => ({ name, value })) } };
}

function apology(correlation: string): string {
  return `Something went wrong on our side, and it has been logged. If it keeps happening, tell whoever runs this bot the code \`${correlation}\`.`;
}
