/**
 * Runs one interaction and answers it in time: in the HTTP answer when done early, else by a deferral and a later edit.
 *
 * Whatever happens, the member gets a sentence. https://docs.discord.com/developers/interactions/receiving-and-responding
 */
import type { Caller, Gated } from '../../shared/platform/store.ts';
import { Unavailable } from '../../shared/platform/unavailable.ts';
import { choicesAnswer, suggestionsOf } from './autocomplete.ts';
import type { Answer, Lend } from './command.ts';
import type { CustomIdCodec } from './custom-id.ts';
import { BACKGROUND_LIMIT_MS, Deadline, LATE, within } from './deadline.ts';
import {
  answerOf,
  completionOf,
  deferralOf,
  type InteractionAnswer,
  type InteractionWebhook,
  sentenceAnswer,
} from './delivery.ts';
import { AUTOCOMPLETE, type CommandEnvelope, type InvocationEnvelope } from './envelope.ts';
import { gatedSentence, tooFastSentence } from './gated.ts';
import { AUTOCOMPLETE_LIMIT, DEFAULT_LIMIT, type LocalLimiter, type RateLimiter } from './gates.ts';
import type { Registry } from './registry.ts';
import { type Outcome, refuse } from './reply.ts';
import { correlationId, type Task, taskOf } from './task.ts';

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
  /** Counts what declares no limit of its own. */
  localLimiter: LocalLimiter;
  /** Why a server's staff does not want this; undefined where they don't mind. */
  gate(caller: Caller, lend: Lend<S>): Gated | undefined | Promise<Gated | undefined>;
  events: DispatchEvents;
  /** Multiplies every declared limit. */
  limitScale: number;
  clock: () => number;
  webhook(applicationId: string, token: string): InteractionWebhook;
}

/** How a handler ended: what the member is told, and what the metrics are. */
interface Ending {
  outcome: Outcome;
  status: Status;
}

export class Dispatcher<S> {
  readonly #parts: DispatcherParts<S>;

  constructor(parts: DispatcherParts<S>) {
    this.#parts = parts;
  }

  /**
   * @param lend hands over what this interaction's handler may use.
   * @param waitUntil keeps the runtime alive for what goes on after the answer.
   */
  answer(
    envelope: InvocationEnvelope,
    lend: Lend<S>,
    waitUntil: (work: Promise<unknown>) => void,
  ): InteractionAnswer | Promise<InteractionAnswer> {
    const { clock, events } = this.#parts;
    const deadline = new Deadline(envelope.id, clock());
    const acknowledged = (answer: InteractionAnswer) => {
      events.acknowledged(deadline.elapsedMs(clock()));
      return answer;
    };
    const answer =
      envelope.type === AUTOCOMPLETE
        ? this.#suggest(envelope, lend, deadline)
        : this.#invoke(envelope, lend, deadline, waitUntil);
    return answer instanceof Promise ? answer.then(acknowledged) : acknowledged(answer);
  }

  #invoke(
    envelope: Exclude<InvocationEnvelope, { type: 4 }>,
    lend: Lend<S>,
    deadline: Deadline,
    waitUntil: (work: Promise<unknown>) => void,
  ): InteractionAnswer | Promise<InteractionAnswer> {
    const { registry, codec, events, clock } = this.#parts;
    const startedMs = clock();
    const task = taskOf(envelope, registry, codec, new Date(startedMs), deadline.elapsedMs(startedMs));
    if ('refusal' in task) {
      events.finished(task.label, 'refused', 0);
      return sentenceAnswer(task.refusal);
    }
    const answerNow = (ending: Ending) =>
      this.#finish(task, ending, startedMs, (outcome) => answerOf(outcome, task, codec));
    const work = this.#run(task, lend);
    // A handler that needed no waiting is answered without so much as a timer.
    if (!(work instanceof Promise)) return answerNow(work);
    const putOff = () => {
      const webhook = this.#parts.webhook(envelope.application_id, envelope.token);
      waitUntil(this.#finishLater(task, work, webhook, startedMs));
      return deferralOf(task);
    };
    switch (task.behaviour.defer) {
      case 'always':
        return putOff();
      case 'never':
        return within(deadline.untilLastCallMs(clock()), work).then((ending) => {
          if (ending !== LATE) return answerNow(ending);
          waitUntil(work);
          return answerNow(this.#failure(task, new Error('not done in time, and declared never to be deferred')));
        });
      default:
        return within(deadline.untilDeferMs(clock()), work).then((ending) =>
          ending === LATE ? putOff() : answerNow(ending),
        );
    }
  }

  /** Runs a task to its end; never rejects. */
  #run(task: Task<S>, lend: Lend<S>): Ending | Promise<Ending> {
    try {
      const { now } = task.invocation;
      const answer = this.#admit(task, lend);
      if (!(answer instanceof Promise)) return endingOf(answer, now);
      return answer.then(
        (outcome) => endingOf(outcome, now),
        (error: unknown) => this.#failure(task, error),
      );
    } catch (error) {
      return this.#failure(task, error);
    }
  }

  /** Runs it unless the member is too fast, or the server's staff does not want it. */
  #admit(task: Task<S>, lend: Lend<S>): Answer {
    const { limit } = task.behaviour;
    if (limit?.isInStatement) return this.#passGate(task, lend);
    const { invocation, label } = task;
    const { limiter, localLimiter } = this.#parts;
    const { count, windowMs } = limit ?? DEFAULT_LIMIT;
    const ids = { userId: invocation.user.id, interactionId: invocation.interactionId };
    const use = { scope: label, ...ids, count: this.#scaled(count), windowMs };
    if (limit === undefined) return this.#unlessTooFast(localLimiter.admit(use), task, lend);
    return limiter.take(use).then((waitMs) => this.#unlessTooFast(waitMs, task, lend));
  }

  #unlessTooFast(waitMs: number, task: Task<S>, lend: Lend<S>): Answer {
    if (waitMs === 0) return this.#passGate(task, lend);
    this.#parts.events.rateLimited(task.label);
    return refuse(tooFastSentence(waitMs));
  }

  #passGate(task: Task<S>, lend: Lend<S>): Answer {
    if (!task.isGatedByShell) return task.run(lend);
    const refusal = this.#parts.gate(task.invocation.caller, lend);
    if (refusal instanceof Promise) return refusal.then((found) => found ?? task.run(lend));
    return refusal ?? task.run(lend);
  }

  #scaled(count: number): number {
    return Math.max(1, Math.round(count * this.#parts.limitScale));
  }

  #failure(task: Task<S>, error: unknown): Ending {
    const correlation = correlationId();
    this.#parts.events.failed(task.label, correlation, error);
    if (error instanceof Unavailable) return { outcome: refuse(error.sentence), status: 'unavailable' };
    return { outcome: refuse(apology(correlation)), status: 'error' };
  }

  /** Counts an ending as finished, in the words of Discord; a message Discord would refuse becomes an apology. */
  #finish<T>(task: Task<S>, ending: Ending, startedMs: number, render: (outcome: Outcome) => T): T {
    const { events, clock } = this.#parts;
    let { status } = ending;
    let rendered: T;
    try {
      rendered = render(ending.outcome);
    } catch (error) {
      const failure = this.#failure(task, error);
      status = failure.status;
      rendered = render(failure.outcome);
    }
    events.finished(task.label, status, clock() - startedMs);
    return rendered;
  }

  /** Completes a deferred answer. The message never stays at "thinking…" for ever: what fails is replaced by a sentence. */
  async #finishLater(
    task: Task<S>,
    work: Promise<Ending>,
    webhook: InteractionWebhook,
    startedMs: number,
  ): Promise<void> {
    const { codec, events } = this.#parts;
    const first = await within(BACKGROUND_LIMIT_MS, work);
    const ending =
      first === LATE ? this.#failure(task, new Error(`still running after ${BACKGROUND_LIMIT_MS} ms`)) : first;
    const complete = this.#finish(task, ending, startedMs, (outcome) => completionOf(outcome, task, codec));
    try {
      await complete(webhook);
    } catch (error) {
      events.followUpLost(task.label, error);
    }
  }

  async #suggest(envelope: CommandEnvelope, lend: Lend<S>, deadline: Deadline): Promise<InteractionAnswer> {
    const { registry, events, clock, gate, localLimiter } = this.#parts;
    const nowMs = clock();
    try {
      const suggesting = suggestionsOf(envelope, registry, new Date(nowMs), deadline.elapsedMs(nowMs));
      if (suggesting === undefined) return choicesAnswer([]);
      const { scope, invocation, isAlwaysOpen, complete } = suggesting;
      const use = { scope, userId: invocation.user.id, interactionId: invocation.interactionId };
      const { count, windowMs } = AUTOCOMPLETE_LIMIT;
      if (localLimiter.admit({ ...use, count: this.#scaled(count), windowMs }) > 0) {
        events.rateLimited(scope);
        return choicesAnswer([]);
      }
      const refusal = isAlwaysOpen ? undefined : await gate(invocation.caller, lend);
      if (refusal !== undefined) return choicesAnswer([]);
      const choices = complete(lend);
      if (!(choices instanceof Promise)) return choicesAnswer(choices);
      // An autocompletion cannot be deferred; no choices in time beats a broken list.
      const first = await within(deadline.untilLastCallMs(nowMs), choices);
      return choicesAnswer(first === LATE ? [] : first);
    } catch (error) {
      events.failed(`autocomplete ${envelope.data.name}`, correlationId(), error);
      return choicesAnswer([]);
    }
  }
}

function endingOf(answer: Outcome | Gated, now: Date): Ending {
  const outcome = 'kind' in answer ? answer : refuse(gatedSentence(answer, now));
  return { outcome, status: outcome.kind === 'refusal' ? 'refused' : 'success' };
}

function apology(correlation: string): string {
  return `Something went wrong on our side, and it has been logged. If it keeps happening, tell whoever runs this bot the code \`${correlation}\`.`;
}
