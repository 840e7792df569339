/** How an outcome reaches the member: in the HTTP answer, or by the interaction's webhook once the answer was deferred. */
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

/** The webhook of one interaction: how its answer is completed after a deferral. Calls reject only when all is lost. */
export interface InteractionWebhook {
  editOriginal(message: RenderedMessage): Promise<void>;
  deleteOriginal(): Promise<void>;
  followUp(message: RenderedMessage): Promise<void>;
}

/** The HTTP answer that carries an outcome. @throws {RangeError} where Discord would refuse it. */
export function answerOf(outcome: Outcome, task: Task<never>, codec: CustomIdCodec): InteractionAnswer {
  switch (outcome.kind) {
    case 'refusal':
      return sentenceAnswer(outcome.sentence);
    case 'modal':
      return { type: 9, data: renderModal(outcome.modal, codec) };
    case 'update':
    case 'reply': {
      const isUpdate = outcome.kind === 'update' && task.canUpdate;
      const { payload, files } = renderMessage(outcome.body, codec, !isUpdate && isPrivate(outcome, task));
      return { type: isUpdate ? 7 : 4, data: payload, ...(files.length > 0 && { files }) };
    }
  }
}

/** The HTTP answer that puts the outcome off. */
export function deferralOf({ canUpdate, behaviour }: Task<never>): InteractionAnswer {
  if (canUpdate) return { type: 6 };
  return { type: 5, data: { flags: behaviour.visibility === 'ephemeral' ? EPHEMERAL : 0 } };
}

/** The calls that carry an outcome after a deferral. @throws where Discord would refuse it. */
export function completionOf(
  outcome: Outcome,
  task: Task<never>,
  codec: CustomIdCodec,
): (webhook: InteractionWebhook) => Promise<void> {
  switch (outcome.kind) {
    case 'modal':
      throw new TypeError('A modal cannot follow a deferral; declare `defer: "never"`.');
    case 'refusal':
      return said(task, true, (isEphemeral) => sentenceMessage(outcome.sentence, isEphemeral));
    case 'update': {
      const message = renderMessage(outcome.body, codec, false);
      return (webhook) => webhook.editOriginal(message);
    }
    case 'reply':
      return said(task, isPrivate(outcome, task), (isEphemeral) => renderMessage(outcome.body, codec, isEphemeral));
  }
}

/** The deferral fixed who sees `@original`: an edit cannot change it, and carries no such flag. */
function said(task: Task<never>, isPrivate: boolean, render: (isEphemeral: boolean) => RenderedMessage) {
  if (task.canUpdate) {
    // Here `@original` is the message the component stands on: what is said about it has to be a message of its own.
    const message = render(isPrivate);
    return (webhook: InteractionWebhook) => webhook.followUp(message);
  }
  const message = render(isPrivate && task.behaviour.visibility === 'public');
  if (!isPrivate || task.behaviour.visibility === 'ephemeral') {
    return (webhook: InteractionWebhook) => webhook.editOriginal(message);
  }
  return async (webhook: InteractionWebhook) => {
    const removed = webhook.deleteOriginal();
    // The sentence matters more than a "thinking…" that could not be removed.
    await Promise.allSettled([removed]);
    await webhook.followUp(message);
    return removed;
  };
}

/** One sentence for the member alone, as the HTTP answer. */
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
