/** Finds what one interaction asks for and makes it runnable: route, gates, options. Nothing here speaks HTTP. */
import { Buffer } from 'node:buffer';
import type { Answer, Behaviour, Command, Lend } from './command.ts';
import { readArgs } from './component.ts';
import type { CustomIdCodec } from './custom-id.ts';
import type { CommandEnvelope, ComponentEnvelope, InvocationEnvelope, ModalEnvelope } from './envelope.ts';
import { COMMAND, COMPONENT, MODAL_SUBMIT } from './envelope.ts';
import { refusalByGates } from './gates.ts';
import { type Invocation, invokerOf } from './invocation.ts';
import { OptionError, type OptionSpecs, readOptions, resolveUser } from './option.ts';
import type { Registry } from './registry.ts';

/** What an interaction asks for, ready to run. */
export interface Task<S> {
  /** For metrics and logs: `bank deposit`, or `button pay.confirm`. */
  label: string;
  behaviour: Behaviour;
  invocation: Invocation;
  /** The answer may replace the message the component stands on. */
  canUpdate: boolean;
  /** The dispatcher asks what the server's staff decided before it runs. */
  isGatedByShell: boolean;
  run(lend: Lend<S>): Answer;
}

/** What is answered at once, without a command: one sentence. */
export interface Turned {
  label: string;
  refusal: string;
}

const STALE = 'That button is from an earlier version of Chorus. Please run the command again.';
const UNKNOWN = 'Chorus does not know that command any more. Restart Discord to refresh the list, or try `/help`.';

/** The task of a command, component or modal; a sentence where there is none or the member may not. */
export function taskOf<S>(
  envelope: Exclude<InvocationEnvelope, { type: 4 }>,
  registry: Registry<S>,
  codec: CustomIdCodec,
  now: Date,
  elapsedMs: number,
): Task<S> | Turned {
  switch (envelope.type) {
    case COMMAND:
      return commandTask(envelope, registry, now, elapsedMs);
    case COMPONENT:
    case MODAL_SUBMIT:
      return componentTask(envelope, registry, codec, now, elapsedMs);
  }
}

/** The name that gates are set on: a context-menu command has the gate of the slash command it stands for. */
export function gateName<S>(command: Command<S>): string {
  return command.kind === 'slash' ? command.name : command.standsFor;
}

/** What every handler is told about this interaction; undefined when it names no user. */
export function invocationOf<S>(
  envelope: InvocationEnvelope,
  command: Command<S>,
  key: string,
  now: Date,
  elapsedMs: number,
): Invocation | undefined {
  const user = invokerOf(envelope);
  if (user === undefined) return undefined;
  const guild =
    envelope.guild_id === undefined ? undefined : { id: envelope.guild_id, roleIds: envelope.member?.roles ?? [] };
  const used = { name: gateName(command), module: command.module };
  return {
    interactionId: envelope.id,
    caller: { key, actor: user, guild, command: used },
    key,
    token: envelope.token,
    user,
    guild,
    channelId: envelope.channel_id,
    permissions: envelope.member?.permissions,
    locale: envelope.locale ?? 'en-US',
    now,
    elapsedMs,
    command: used,
  };
}

function commandTask<S>(
  envelope: CommandEnvelope,
  registry: Registry<S>,
  now: Date,
  elapsedMs: number,
): Task<S> | Turned {
  const { data } = envelope;
  const key = `i:${envelope.id}`;
  // Absent is 1, a slash command.
  if (data.type === undefined || data.type === 1) {
    const found = registry.slash(data.name, data.options ?? []);
    if (found === undefined) return { label: 'unknown', refusal: UNKNOWN };
    return gated(found.path, found.command, found.leaf, envelope, key, now, elapsedMs, (invocation) => {
      const options = readOptions((found.leaf.options ?? {}) as OptionSpecs<never>, found.options, data.resolved);
      return (lend) => found.leaf.run(lend({ ...invocation, behaviour: found.leaf, options: options as never }));
    });
  }
  const command = data.type === 2 ? registry.user(data.name) : registry.message(data.name);
  if (command === undefined) return { label: 'unknown', refusal: UNKNOWN };
  return gated(command.name, command, command, envelope, key, now, elapsedMs, (invocation) => {
    const id = data.target_id ?? '';
    if (command.kind === 'user') {
      const target = resolveUser(id, data.resolved);
      if (target === undefined) throw new OptionError('That user is not there any more.');
      return (lend) => command.run(lend({ ...invocation, target }));
    }
    const message = data.resolved?.messages?.[id];
    if (message === undefined) throw new OptionError('That message is not there any more.');
    return (lend) => command.run(lend({ ...invocation, target: message }));
  });
}

function componentTask<S>(
  envelope: ComponentEnvelope | ModalEnvelope,
  registry: Registry<S>,
  codec: CustomIdCodec,
  now: Date,
  elapsedMs: number,
): Task<S> | Turned {
  const decoded = codec.decode(envelope.data.custom_id);
  const named = decoded && registry.component(decoded.action);
  // A modal cannot be pressed and a button cannot be submitted; a client that tries would escape a one-shot key.
  const found = (named?.component.kind === 'modal') === (envelope.type === MODAL_SUBMIT) ? named : undefined;
  const args = found && readArgs(found.component.args, decoded?.fields ?? []);
  if (decoded === undefined || found === undefined || args === undefined) return { label: 'stale', refusal: STALE };
  const userId = invokerOf(envelope)?.id;
  if (decoded.userId !== undefined && decoded.userId !== userId) {
    return {
      label: `component ${decoded.action}`,
      refusal: `That is for <@${decoded.userId}> to press. Run the command yourself to get your own.`,
    };
  }
  const { component, command } = found;
  const messageId = envelope.message?.id;
  const key = oneShotKey(component, messageId, userId) ?? `i:${envelope.id}`;
  return gated(`component ${component.id}`, command, component, envelope, key, now, elapsedMs, (invocation) => {
    const values = envelope.type === COMPONENT ? (envelope.data.values ?? []) : [];
    const fields = envelope.type === MODAL_SUBMIT ? submittedFields(envelope) : {};
    const run = component.run as (context: unknown) => Answer;
    return (lend) => run(lend({ ...invocation, behaviour: component, args, values, fields, messageId }));
  });
}

function oneShotKey(
  component: { id: string; once?: 'member' | 'message' },
  messageId: string | undefined,
  userId: string | undefined,
) {
  if (component.once === undefined || messageId === undefined || userId === undefined) return undefined;
  const winner = component.once === 'message' ? '' : `:${userId}`;
  return `c:${messageId}:${component.id}${winner}`;
}

function submittedFields(envelope: ModalEnvelope): Record<string, string> {
  const fields = envelope.data.components.flatMap((row) => [
    ...(row.component ? [row.component] : []),
    ...(row.components ?? []),
  ]);
  return Object.fromEntries(
    fields.map(({ custom_id, value, values }) => [custom_id, String(value ?? values?.join(',') ?? '')]),
  );
}

/** Passes an interaction through its gates, then reads its input; a failing one becomes a task that says why. */
function gated<S>(
  label: string,
  command: Command<S>,
  behaviour: Behaviour,
  envelope: InvocationEnvelope,
  key: string,
  now: Date,
  elapsedMs: number,
  prepare: (invocation: Invocation) => (lend: Lend<S>) => Answer,
): Task<S> | Turned {
  const invocation = invocationOf(envelope, command, key, now, elapsedMs);
  if (invocation === undefined) return { label, refusal: 'Discord did not say who you are. Please try again.' };
  const refusal = refusalByGates(command, behaviour, envelope, now);
  if (refusal !== undefined) return { label, refusal };
  const canUpdate = 'message' in envelope && envelope.message !== undefined;
  try {
    const isGatedByShell = isGatedByTheShell(command, behaviour);
    return { label, behaviour, invocation, canUpdate, isGatedByShell, run: prepare(invocation) };
  } catch (error) {
    if (error instanceof OptionError) return { label, refusal: error.message };
    throw error;
  }
}

/** A change asks in its own statement, after the idempotency key: a gate that closed since must not refuse a redelivery. */
function isGatedByTheShell<S>(command: Command<S>, { gate, effect }: Behaviour): boolean {
  if (command.isAlwaysOpen) return false;
  return (gate ?? (effect === 'change' ? 'statement' : 'shell')) === 'shell';
}

/** A short code that a member can quote and an operator can find in the log. */
export function correlationId(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(5))).toString('hex');
}
