/**
 * Runs an interaction and answers it in time: in the HTTP answer when it's done early, otherwise with a deferral and an edit.
 *
 * Whatever happens, the member gets an answer. https://docs.discord.com/developers/interactions/receiving-and-responding
 */

import { Correlation, currentCorrelation } from '../../shared/platform/correlation.ts';
import type { InteractionWebhook } from '../../shared/platform/discord/interaction-webhook.ts';
import { type Caller, type Gated, hasCheckedGate } from '../../shared/platform/store.ts';
import { errorType, type Span, type SpanStart, traceInteraction } from '../../shared/platform/tracing.ts';
import { Unavailable } from '../../shared/platform/unavailable.ts';
import { choicesAnswer, suggestionsOf } from './autocomplete.ts';
import type { Answer, Provide } from './behaviour.ts';
import { countedUse } from './counted-use.ts';
import type { CustomIdCodec } from './custom-id.ts';
import { BACKGROUND_LIMIT_MS, Deadline, LATE, within } from './deadline.ts';
import {
  answerOf,
  completionOf,
  deferralOf,
  type InteractionAnswer,
  type ReadyOutcome,
  sentenceAnswer,
} from './delivery.ts';
import { AUTOCOMPLETE, type CommandEnvelope, type InvocationEnvelope } from './envelope.ts';
import { gatedSentence, tooFastSentence } from './gated.ts';
import { AUTOCOMPLETE_LIMIT, type LocalLimiter, type RateLimiter } from './gates.ts';
import type { Registry } from './registry.ts';
import { type Outcome, refuse } from './reply.ts';
import { type Rejected, type Task, taskOf } from './task.ts';

export type Status = 'success' | 'refused' | 'unavailable' | 'error';

/** What happens along the way, for metrics and logs. */
export interface DispatchEvents {
  acknowledged(elapsedMs: number): void;
  finished(command: string, status: Status, durationMs: number, guildId: string | undefined): void;
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
  /** Why the server's staff doesn't allow this; undefined where they do. */
  gate(caller: Caller, provide: Provide<S>): Gated | undefined | Promise<Gated | undefined>;
  events: DispatchEvents;
  /** Multiplies every declared limit. */
  limitScale: number;
  /** Who runs the bot. */
  operators: ReadonlySet<string>;
  clock: () => number;
  webhook(applicationId: string, token: string): InteractionWebhook;
}

/** How a handler ended: what the member sees, and what the metrics count. */
interface Ending {
  outcome: Outcome;
  status: Status;
  /** What went wrong, if something did. */
  error?: unknown;
}

/** One interaction that's being answered. */
interface Running {
  startedMs: number;
  span: Span;
}

export class Dispatcher<S> {
  readonly #parts: DispatcherParts<S>;

  constructor(parts: DispatcherParts<S>) {
    this.#parts = parts;
  }

  /**
   * @param provide adds the services this interaction's handler may use.
   * @param waitUntil keeps the runtime alive for what happens after the answer.
   */
  answer(
    envelope: InvocationEnvelope,
    provide: Provide<S>,
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
        ? this.#suggest(envelope, provide, deadline)
        : this.#invoke(envelope, provide, deadline, waitUntil);
    return answer instanceof Promise ? answer.then(acknowledged) : acknowledged(answer);
  }

  #invoke(
    envelope: Exclude<InvocationEnvelope, { type: 4 }>,
    provide: Provide<S>,
    deadline: Deadline,
    waitUntil: (work: Promise<unknown>) => void,
  ): InteractionAnswer | Promise<InteractionAnswer> {
    const { events, clock } = this.#parts;
    const startedMs = clock();
    const task = this.#taskOf(envelope, startedMs, deadline);
    const correlation = Correlation.ofKey('refusal' in task ? `i:${envelope.id}` : task.invocation.key);
    return traceInteraction(correlation, spanOf(task.label, envelope.type, correlation), (span) => {
      if (!('refusal' in task)) return this.#answer(task, envelope, provide, deadline, waitUntil, { startedMs, span });
      events.finished(task.label, 'refused', 0, envelope.guild_id);
      span.end();
      return sentenceAnswer(task.refusal);
    });
  }

  #taskOf(envelope: Exclude<InvocationEnvelope, { type: 4 }>, nowMs: number, deadline: Deadline): Task<S> | Rejected {
    const { registry, codec, events } = this.#parts;
    try {
      return taskOf(envelope, registry, codec, new Date(nowMs), deadline.elapsedMs(nowMs));
    } catch (error) {
      const { code } = Correlation.ofKey(`i:${envelope.id}`);
      events.failed('unknown', code, error);
      return { label: 'unknown', refusal: apology(code) };
    }
  }

  #answer(
    task: Task<S>,
    envelope: InvocationEnvelope,
    provide: Provide<S>,
    deadline: Deadline,
    waitUntil: (work: Promise<unknown>) => void,
    running: Running,
  ): InteractionAnswer | Promise<InteractionAnswer> {
    const { codec, clock } = this.#parts;
    const answerNow = (ending: Ending) => {
      if (ending.outcome.kind === 'later') return defer(ending);
      const answer = this.#finish(task, ending, running, (outcome) => answerOf(outcome as ReadyOutcome, task, codec));
      running.span.end();
      return answer;
    };
    const defer = (work: Ending | Promise<Ending>) => {
      const webhook = this.#parts.webhook(envelope.application_id, envelope.token);
      running.span.set({ 'chorus.deferred': true });
      waitUntil(this.#finishLater(task, work, webhook, running).finally(() => running.span.end()));
      return deferralOf(task);
    };
    const work = this.#run(task, provide);
    // A handler that didn't wait for anything is answered without a timer.
    if (!(work instanceof Promise)) return answerNow(work);
    switch (task.behaviour.defer) {
      case 'always':
        return defer(work);
      case 'never':
        return within(deadline.untilLastCallMs(clock()), work).then((ending) => {
          if (ending !== LATE) return answerNow(ending);
          waitUntil(work);
          return answerNow(this.#failure(task, new Error('not done in time, and declared never to defer')));
        });
      default:
        return within(deadline.untilDeferMs(clock()), work).then((ending) =>
          ending === LATE ? defer(work) : answerNow(ending),
        );
    }
  }

  /** Runs a task to its end; never rejects. */
  #run(task: Task<S>, provide: Provide<S>): Ending | Promise<Ending> {
    try {
      const answer = this.#admit(task, provide);
      if (!(answer instanceof Promise)) return this.#end(task, answer);
      return answer.then(
        (outcome) => this.#end(task, outcome),
        (error: unknown) => this.#failure(task, error),
      );
    } catch (error) {
      return this.#failure(task, error);
    }
  }

  /** Runs a task unless the member is too fast, or the server's staff doesn't allow it. */
  #admit(task: Task<S>, provide: Provide<S>): Answer {
    const { limiter, localLimiter, operators, limitScale } = this.#parts;
    const use = countedUse(task.label, task.behaviour, task.invocation, operators, limitScale);
    if (use === undefined) return this.#passGate(task, provide);
    if (use.isLocal) return this.#unlessTooFast(localLimiter.admit(use), task, provide);
    return limiter.take(use).then((waitMs) => this.#unlessTooFast(waitMs, task, provide));
  }

  #unlessTooFast(waitMs: number, task: Task<S>, provide: Provide<S>): Answer {
    if (waitMs === 0) return this.#passGate(task, provide);
    this.#parts.events.rateLimited(task.label);
    return refuse(tooFastSentence(waitMs));
  }

  #passGate(task: Task<S>, provide: Provide<S>): Answer {
    switch (task.gate) {
      case 'none':
        return task.run(provide);
      case 'shell': {
        const refusal = this.#parts.gate(task.invocation.caller, provide);
        if (refusal instanceof Promise) return refusal.then((found) => found ?? task.run(provide));
        return refusal ?? task.run(provide);
      }
      case 'statement': {
        const answer = task.run(provide);
        return answer instanceof Promise
          ? answer.then((outcome) => this.#checkLater(task, outcome, provide))
          : this.#checkLater(task, answer, provide);
      }
    }
  }

  /** Checks the gates of whatever answered before its statement could: a wrong option, a modal to fill in. */
  #checkLater(task: Task<S>, answer: Outcome | Gated, provide: Provide<S>): Answer {
    const { caller } = task.invocation;
    if (hasCheckedGate(caller)) return answer;
    const refusal = this.#parts.gate(caller, provide);
    return refusal instanceof Promise ? refusal.then((found) => found ?? answer) : (refusal ?? answer);
  }

  #end(task: Task<S>, answer: Outcome | Gated): Ending {
    // A limit that the handler's own statement keeps.
    if ('status' in answer && answer.status === 'too_fast') this.#parts.events.rateLimited(task.label);
    return endingOf(answer, task.invocation.now);
  }

  #failure(task: Task<S>, error: unknown): Ending {
    const { code } = currentCorrelation() ?? Correlation.ofKey(task.invocation.key);
    this.#parts.events.failed(task.label, code, error);
    if (error instanceof Unavailable) return { outcome: refuse(error.sentence), status: 'unavailable', error };
    return { outcome: refuse(apology(code)), status: 'error', error };
  }

  /** Renders an ending and counts it; a message Discord would refuse becomes an apology. */
  #finish<T>(task: Task<S>, ending: Ending, { startedMs, span }: Running, render: (outcome: Outcome) => T): T {
    const { events, clock } = this.#parts;
    let { status, error } = ending;
    let rendered: T;
    try {
      rendered = render(ending.outcome);
    } catch (problem) {
      const failure = this.#failure(task, problem);
      ({ status, error } = failure);
      rendered = render(failure.outcome);
    }
    span.set({ 'chorus.status': status });
    if (status === 'error' || status === 'unavailable') span.fail(errorType(error));
    events.finished(task.label, status, clock() - startedMs, task.invocation.guild?.id);
    return rendered;
  }

  /** Completes a deferred answer. Nothing stays at "thinking…" forever: a failure is replaced by a sentence. */
  async #finishLater(
    task: Task<S>,
    work: Ending | Promise<Ending>,
    webhook: InteractionWebhook,
    running: Running,
  ): Promise<void> {
    const { codec, events } = this.#parts;
    const first = await within(BACKGROUND_LIMIT_MS, Promise.resolve(work));
    const ending =
      first === LATE ? this.#failure(task, new Error(`still running after ${BACKGROUND_LIMIT_MS} ms`)) : first;
    const complete = this.#finish(task, ending, running, (outcome) => completionOf(outcome, task, codec));
    try {
      await complete(webhook);
    } catch (error) {
      if (ending.outcome.kind === 'later') await this.#apologize(task, error, webhook);
      else events.followUpLost(task.label, error);
    }
  }

  /** Work that couldn't be handed over is never answered by its job. */
  async #apologize(task: Task<S>, error: unknown, webhook: InteractionWebhook): Promise<void> {
    const { codec, events } = this.#parts;
    const { outcome } = this.#failure(task, error);
    try {
      await completionOf(outcome, task, codec)(webhook);
    } catch (problem) {
      events.followUpLost(task.label, problem);
    }
  }

  #suggest(envelope: CommandEnvelope, provide: Provide<S>, deadline: Deadline): Promise<InteractionAnswer> {
    const correlation = Correlation.ofKey(`i:${envelope.id}`);
    const start = spanOf(`autocomplete ${envelope.data.name}`, envelope.type, correlation);
    return traceInteraction(correlation, start, (span) =>
      this.#choices(envelope, provide, deadline).finally(() => span.end()),
    );
  }

  async #choices(envelope: CommandEnvelope, provide: Provide<S>, deadline: Deadline): Promise<InteractionAnswer> {
    const { registry, events, clock, gate, localLimiter } = this.#parts;
    const nowMs = clock();
    try {
      const suggesting = suggestionsOf(envelope, registry, new Date(nowMs), deadline.elapsedMs(nowMs));
      if (suggesting === undefined) return choicesAnswer([]);
      const { scope, invocation, isAlwaysOpen, complete } = suggesting;
      const use = { scope, userId: invocation.user.id, interactionId: invocation.interactionId };
      const { count, windowMs } = AUTOCOMPLETE_LIMIT;
      const scaled = Math.max(1, Math.round(count * this.#parts.limitScale));
      if (localLimiter.admit({ ...use, count: scaled, windowMs }) > 0) {
        events.rateLimited(scope);
        return choicesAnswer([]);
      }
      const refusal = isAlwaysOpen ? undefined : await gate(invocation.caller, provide);
      if (refusal !== undefined) return choicesAnswer([]);
      const choices = complete(provide);
      if (!(choices instanceof Promise)) return choicesAnswer(choices);
      // Autocomplete can't be deferred; no choices in time beat a broken list.
      const first = await within(deadline.untilLastCallMs(nowMs), choices);
      return choicesAnswer(first === LATE ? [] : first);
    } catch (error) {
      events.failed(`autocomplete ${envelope.data.name}`, Correlation.ofKey(`i:${envelope.id}`).code, error);
      return choicesAnswer([]);
    }
  }
}

function endingOf(answer: Outcome | Gated, now: Date): Ending {
  const outcome = 'kind' in answer ? answer : refuse(gatedSentence(answer, now));
  return { outcome, status: outcome.kind === 'refusal' ? 'refused' : 'success' };
}

/** @param type of the interaction, as Discord numbers them. */
function spanOf(label: string, type: number, { code }: Correlation): SpanStart {
  const attributes = {
    ...{ 'http.request.method': 'POST', 'http.route': '/interactions', 'chorus.correlation': code },
    ...{ 'chorus.command': label, 'discord.interaction.type': type, 'chorus.deferred': false },
  };
  return { name: label, kind: 'server', attributes };
}

function apology(code: string): string {
  return `Something went wrong on our end. If it keeps happening, give whoever runs this bot the code \`${code}\`.`;
}
