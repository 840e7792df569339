/** The real dispatcher, with all of its output recorded, for tests. */
import type { Command } from '../../edge/interactions/command.ts';
import { CustomIdCodec } from '../../edge/interactions/custom-id.ts';
import type { InteractionAnswer } from '../../edge/interactions/delivery.ts';
import { Dispatcher, type DispatcherParts, type Status } from '../../edge/interactions/dispatcher.ts';
import type { InvocationEnvelope } from '../../edge/interactions/envelope.ts';
import { Registry } from '../../edge/interactions/registry.ts';
import type { RenderedMessage } from '../../edge/interactions/render.ts';
import type { EditableWebhook } from '../../shared/platform/discord/interaction-webhook.ts';
import { LocalRateLimiter } from '../../shared/platform/rate-limit.ts';
import { isSelect, walk } from '../sandbox/discord/validate/components.ts';
import { NOW_MS } from './interaction.ts';

export interface WebhookCall {
  call: 'edit' | 'delete' | 'follow up';
  payload?: Record<string, unknown>;
}

/** The events that the dispatcher reported. */
export interface Reported {
  finished: { command: string; status: Status }[];
  failed: { command: string; correlation: string; error: unknown }[];
  rateLimited: string[];
  lost: unknown[];
  acknowledgedMs: number[];
}

export interface Dispatching<S> {
  codec: CustomIdCodec;
  dispatcher: Dispatcher<S>;
  reported: Reported;
  /** The webhook calls that completed deferred replies, in order. */
  calls: WebhookCall[];
  send(envelope: InvocationEnvelope): Promise<InteractionAnswer>;
  /** Waits for all background work. */
  settled(): Promise<void>;
}

export const CUSTOM_ID_SECRETS = ['a secret of more than thirty-two characters'] as const;

/** @param parts replace the defaults, e.g. the webhook. */
export function dispatching<S>(
  commands: readonly Command<S>[],
  services: S,
  parts: Partial<DispatcherParts<S>> = {},
): Dispatching<S> {
  const codec = new CustomIdCodec(CUSTOM_ID_SECRETS);
  const reported: Reported = { finished: [], failed: [], rateLimited: [], lost: [], acknowledgedMs: [] };
  const calls: WebhookCall[] = [];
  const background: Promise<unknown>[] = [];
  const clock = () => NOW_MS;
  const dispatcher = new Dispatcher<S>({
    registry: new Registry(commands),
    codec,
    limiter: new LocalRateLimiter(clock),
    localLimiter: new LocalRateLimiter(clock),
    gate: () => undefined,
    limitScale: 1,
    operators: new Set(),
    clock,
    webhook: () => recordingWebhook(calls),
    events: {
      acknowledged: (elapsedMs) => reported.acknowledgedMs.push(elapsedMs),
      finished: (command, status) => reported.finished.push({ command, status }),
      failed: (command, correlation, error) => reported.failed.push({ command, correlation, error }),
      rateLimited: (scope) => reported.rateLimited.push(scope),
      followUpLost: (_command, error) => reported.lost.push(error),
    },
    ...parts,
  });
  return {
    codec,
    dispatcher,
    reported,
    calls,
    send: async (envelope) =>
      dispatcher.answer(
        envelope,
        (context) => ({ ...context, ...services }),
        (work) => background.push(work),
      ),
    settled: async () => {
      await Promise.all(background);
    },
  };
}

/** A webhook that records its calls. */
export function recordingWebhook(calls: WebhookCall[]): EditableWebhook {
  const record = (call: WebhookCall['call']) => async (message?: RenderedMessage) => {
    calls.push({ call, ...(message && { payload: message.payload }) });
  };
  return {
    ...{ editOriginal: record('edit'), deleteOriginal: record('delete'), followUp: record('follow up') },
    post: async (message) => String(1_000 + calls.push({ call: 'follow up', payload: message.payload })),
    async edit(message, { payload }) {
      calls.push({ call: 'edit', payload });
      return message === '@original' ? '1000' : message;
    },
  };
}

/** All buttons and select menus of a message in Discord's format, wherever they are. */
export function componentsOf(payload: Record<string, unknown> | undefined): Record<string, unknown>[] {
  return everything(payload).filter(({ type }) => type === 2 || isSelect(type));
}

/** The texts of a layout, from top to bottom. */
export function textsOf(payload: Record<string, unknown> | undefined): string[] {
  return everything(payload).flatMap(({ type, content }) => (type === 10 ? [String(content)] : []));
}

/** The custom ID of the button beside the text of a section. */
export function customIdBeside(payload: Record<string, unknown> | undefined, text: string): string {
  const found = everything(payload).find(
    ({ type, components }) => type === 9 && JSON.stringify(components).includes(JSON.stringify(text).slice(1, -1)),
  );
  const { custom_id } = (found?.accessory ?? {}) as Record<string, unknown>;
  if (typeof custom_id !== 'string') throw new Error(`the message has no button beside "${text}"`);
  return custom_id;
}

/** Whether a message is laid out in blocks. */
export function isLayout(payload: Record<string, unknown> | undefined): boolean {
  return (Number(payload?.flags ?? 0) & 32_768) !== 0;
}

/** What members read in a layout, without the marks of headings and small print. */
export function layoutText(payload: Record<string, unknown> | undefined): string {
  return textsOf(payload)
    .join('\n')
    .replaceAll(/^(#{1,3}|-#) /gm, '');
}

function everything(payload: Record<string, unknown> | undefined): Record<string, unknown>[] {
  return [...walk(payload?.components)].map(({ component }) => component);
}

/** The custom ID of the button with this label, or of the select menu with this placeholder. */
export function customIdOf(payload: Record<string, unknown> | undefined, label: string): string {
  const found = componentsOf(payload).find((component) => component.label === label || component.placeholder === label);
  if (typeof found?.custom_id !== 'string') throw new Error(`the message has no component "${label}"`);
  return found.custom_id;
}
