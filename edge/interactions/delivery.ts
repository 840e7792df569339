/** How an outcome reaches the member: in the HTTP answer, or through the interaction's webhook after a deferral. */
import type { InteractionWebhook } from '../../shared/platform/discord/interaction-webhook.ts';
import type { UploadedFile } from '../../shared/platform/multipart.ts';
import type { CustomIdCodec } from './custom-id.ts';
import { EPHEMERAL, type RenderedMessage, renderMessage, renderModal } from './render.ts';
import type { Outcome } from './reply.ts';
import type { Task } from './task.ts';

/** What answers an interaction over HTTP: Discord's JSON, with files for a multipart body. */
export interface InteractionAnswer {
  type: number;
  data?: Record<string, unknown>;
  files?: readonly UploadedFile[];
}

/** An outcome that exists now, rather than one that a job finds. */
export type ReadyOutcome = Exclude<Outcome, { kind: 'later' }>;

/** The HTTP answer that carries an outcome. @throws {RangeError} where Discord would refuse it. */
export function answerOf(outcome: ReadyOutcome, task: Task<never>, codec: CustomIdCodec): InteractionAnswer {
  switch (outcome.kind) {
    case 'refusal':
      return sentenceAnswer(outcome.sentence);
    case 'modal':
      return { type: 9, data: renderModal(outcome.modal, codec) };
    case 'update':
    case 'reply': {
      const isUpdate = outcome.kind === 'update' && task.source !== 'new';
      const { payload, files } = isUpdate
        ? renderMessage(outcome.body, codec, false, task.source)
        : renderMessage(outcome.body, codec, isPrivate(outcome, task));
      return { type: isUpdate ? 7 : 4, data: payload, ...(files.length > 0 && { files }) };
    }
  }
}

/** The HTTP answer that defers the outcome. */
export function deferralOf({ source, behaviour }: Task<never>): InteractionAnswer {
  if (source !== 'new') return { type: 6 };
  return { type: 5, data: { flags: behaviour.visibility === 'ephemeral' ? EPHEMERAL : 0 } };
}

/** The calls that carry an outcome after a deferral. @throws where Discord would refuse it. */
export function completionOf(
  outcome: Outcome,
  task: Task<never>,
  codec: CustomIdCodec,
): (webhook: InteractionWebhook) => Promise<void> {
  switch (outcome.kind) {
    case 'later':
      return outcome.start;
    case 'modal':
      throw new TypeError("A modal can't follow a deferral; declare `defer: 'never'`.");
    case 'refusal':
      return deliver(task, true, (isEphemeral) => sentenceMessage(outcome.sentence, isEphemeral));
    case 'update': {
      const message = renderMessage(outcome.body, codec, false, task.source);
      return (webhook) => webhook.editOriginal(message);
    }
    case 'reply':
      return deliver(task, isPrivate(outcome, task), (isEphemeral) => renderMessage(outcome.body, codec, isEphemeral));
  }
}

/** The deferral decided who sees `@original`; an edit can't change that and carries no such flag. */
function deliver(task: Task<never>, isPrivate: boolean, render: (isEphemeral: boolean) => RenderedMessage) {
  if (task.source !== 'new') {
    // Here `@original` is the component's own message, so the answer has to be a message of its own.
    const message = render(isPrivate);
    return (webhook: InteractionWebhook) => webhook.followUp(message);
  }
  const message = render(isPrivate && task.behaviour.visibility === 'public');
  if (!isPrivate || task.behaviour.visibility === 'ephemeral') {
    return (webhook: InteractionWebhook) => webhook.editOriginal(message);
  }
  return async (webhook: InteractionWebhook) => {
    const removed = webhook.deleteOriginal();
    // The sentence matters more than a "thinking…" that couldn't be removed.
    await Promise.allSettled([removed]);
    await webhook.followUp(message);
    return removed;
  };
}

/** The HTTP answer with one sentence that only the member sees. */
export function sentenceAnswer(sentence: string): InteractionAnswer {
  return { type: 4, data: sentenceMessage(sentence, true).payload };
}

function sentenceMessage(sentence: string, isEphemeral: boolean): RenderedMessage {
  const flags = isEphemeral && { flags: EPHEMERAL };
  return { payload: { content: sentence, ...flags, allowed_mentions: { parse: [] } }, files: [] };
}

function isPrivate(outcome: Outcome, task: Task<never>): boolean {
  if (outcome.kind === 'reply' && outcome.isEphemeral !== undefined) return outcome.isEphemeral;
  return task.behaviour.visibility === 'ephemeral';
}
