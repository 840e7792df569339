/** Finds what an interaction asks for and makes it ready to run: route, gates, options. Nothing here knows HTTP. */
import type { Answer, Behaviour, Provide } from './behaviour.ts';
import type { Command } from './command.ts';
import { type AnyComponent, type ComponentInput, readArgs } from './component.ts';
import type { CustomIdCodec } from './custom-id.ts';
import type { CommandEnvelope, ComponentEnvelope, InvocationEnvelope, ModalEnvelope } from './envelope.ts';
import { COMMAND, COMPONENT, MODAL_SUBMIT } from './envelope.ts';
import { refusalByGates } from './gates.ts';
import { InputError } from './input-error.ts';
import { type Invocation, invokerOf } from './invocation.ts';
import { type OptionSpecs, readOptions } from './option.ts';
import type { Registry } from './registry.ts';
import { type Destination, LAYOUT } from './render.ts';
import { refuse } from './reply.ts';
import { channelIn, resolveUser } from './resolved.ts';

/** What an interaction asks for, ready to run. */
export interface Task<S> {
  /** For metrics and logs: `bank deposit`, or `button pay.confirm`. */
  label: string;
  behaviour: Behaviour;
  invocation: Invocation;
  /** The message the component is on, which the answer may replace; `new` where there is none. */
  source: Destination;
  /** The dispatcher asks what the server's staff decided before it runs. */
  gate: 'shell' | 'statement' | 'none';
  run(provide: Provide<S>): Answer;
}

/** Answered right away with one sentence, without running a command. */
export interface Rejected {
  label: string;
  refusal: string;
}

const STALE = 'That button is from an older version of Chorus. Run the command again to get a new one.';
const UNKNOWN = 'That command no longer exists. Restart Discord to refresh your list, or try `/help`.';

/** The task of a command, component, or modal; a sentence where there is none or the member may not use it. */
export function taskOf<S>(
  envelope: Exclude<InvocationEnvelope, { type: 4 }>,
  registry: Registry<S>,
  codec: CustomIdCodec,
  now: Date,
  elapsedMs: number,
): Task<S> | Rejected {
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

/** What every handler knows about this interaction; undefined when it names no user. */
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
    channel: channelIn(envelope.channel),
    permissions: envelope.member?.permissions,
    appPermissions: envelope.app_permissions,
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
): Task<S> | Rejected {
  const { data } = envelope;
  const key = `i:${envelope.id}`;
  // Absent is 1, a slash command.
  if (data.type === undefined || data.type === 1) {
    const found = registry.slash(data.name, data.options ?? []);
    if (found === undefined) return { label: 'unknown', refusal: UNKNOWN };
    return gated(found.path, found.command, found.leaf, envelope, key, now, elapsedMs, (invocation) => {
      const options = readOptions((found.leaf.options ?? {}) as OptionSpecs<never>, found.options, data.resolved);
      return (provide) => found.leaf.run(provide({ ...invocation, behaviour: found.leaf, options: options as never }));
    });
  }
  const command = data.type === 2 ? registry.user(data.name) : registry.message(data.name);
  if (command === undefined) return { label: 'unknown', refusal: UNKNOWN };
  return gated(command.name, command, command, envelope, key, now, elapsedMs, (invocation) => {
    const id = data.target_id ?? '';
    if (command.kind === 'user') {
      const target = resolveUser(id, data.resolved);
      if (target === undefined) throw new InputError('That user is gone.');
      return (provide) => command.run(provide({ ...invocation, target }));
    }
    const message = data.resolved?.messages?.[id];
    if (message === undefined) throw new InputError('That message is gone.');
    return (provide) => command.run(provide({ ...invocation, target: message }));
  });
}

function componentTask<S>(
  envelope: ComponentEnvelope | ModalEnvelope,
  registry: Registry<S>,
  codec: CustomIdCodec,
  now: Date,
  elapsedMs: number,
): Task<S> | Rejected {
  const decoded = codec.decode(envelope.data.custom_id);
  if (decoded !== undefined && registry.isRemoved(decoded.action)) return { label: 'unknown', refusal: UNKNOWN };
  const named = decoded && registry.component(decoded.action);
  // Nobody presses a modal or submits a button; a client that tries would get around a one-shot key.
  const found = (named?.component.kind === 'modal') === (envelope.type === MODAL_SUBMIT) ? named : undefined;
  const args = found && readArgs(found.component.args, decoded?.fields ?? []);
  if (decoded === undefined || found === undefined || args === undefined) return { label: 'stale', refusal: STALE };
  const userId = invokerOf(envelope)?.id;
  if (decoded.userId !== undefined && decoded.userId !== userId) {
    return {
      label: `component ${decoded.action}`,
      refusal: `Only <@${decoded.userId}> can use that. Run the command yourself to get your own.`,
    };
  }
  const { component, command } = found;
  const messageId = envelope.message?.id;
  const key = oneShotKey(component, messageId, userId) ?? `i:${envelope.id}`;
  return gated(`component ${component.id}`, command, component, envelope, key, now, elapsedMs, (invocation) => {
    const input = inputOf(envelope);
    const { values } = input;
    const run = component.run as (context: unknown) => Answer;
    return (provide) => {
      const entered = enteredIn(component, input);
      if ('refusal' in entered) return refuse(entered.refusal);
      const context = { ...invocation, behaviour: component, args, values, messageId, ...entered.given };
      return run(provide(context));
    };
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

/** Read when it runs and not before, because what staff switched off says so whatever was entered. */
function enteredIn(component: AnyComponent, input: ComponentInput): { given: object } | { refusal: string } {
  try {
    return { given: component.read?.(input) ?? {} };
  } catch (error) {
    if (error instanceof InputError) return { refusal: error.message };
    throw error;
  }
}

function inputOf(envelope: ComponentEnvelope | ModalEnvelope): ComponentInput {
  const { resolved } = envelope.data;
  if (envelope.type === COMPONENT) return { values: envelope.data.values ?? [], submitted: [], resolved };
  const submitted = envelope.data.components.flatMap((row) => [
    ...(row.component ? [row.component] : []),
    ...(row.components ?? []),
  ]);
  return { values: [], submitted, resolved };
}

/** Passes an interaction through its declared gates, then reads its input; rejects it with a sentence where one says no. */
function gated<S>(
  label: string,
  command: Command<S>,
  behaviour: Behaviour,
  envelope: InvocationEnvelope,
  key: string,
  now: Date,
  elapsedMs: number,
  prepare: (invocation: Invocation) => (provide: Provide<S>) => Answer,
): Task<S> | Rejected {
  const invocation = invocationOf(envelope, command, key, now, elapsedMs);
  if (invocation === undefined) return { label, refusal: "Discord didn't say who you are. Please try again." };
  const refusal = refusalByGates(command, behaviour, envelope, now);
  if (refusal !== undefined) return { label, refusal };
  const source = sourceOf(envelope);
  try {
    return { label, behaviour, invocation, source, gate: gateKind(command, behaviour), run: prepare(invocation) };
  } catch (error) {
    if (error instanceof InputError) return { label, refusal: error.message };
    throw error;
  }
}

function sourceOf(envelope: InvocationEnvelope): Destination {
  if (!('message' in envelope) || envelope.message === undefined) return 'new';
  return ((envelope.message.flags ?? 0) & LAYOUT) === 0 ? 'classic' : 'layout';
}

/** A change asks in its own statement, after its idempotency key: a gate that closed since must not refuse a redelivery. */
function gateKind<S>(command: Command<S>, { gate, effect }: Behaviour): Task<S>['gate'] {
  if (command.isAlwaysOpen) return 'none';
  return gate ?? (effect === 'change' ? 'statement' : 'shell');
}
