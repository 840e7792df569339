import type { Provide } from './behaviour.ts';
import type { InteractionAnswer } from './delivery.ts';
import type { CommandEnvelope } from './envelope.ts';
import type { Invocation } from './invocation.ts';
import { choiceProblems } from './limits.ts';
import type { Choice } from './option.ts';
import { own } from './own.ts';
import type { Registry } from './registry.ts';
import { invocationOf } from './task.ts';

const CHOICES = 25;

/** An option that somebody is typing, and how to find its choices. */
export interface Suggesting<S> {
  /** For limits and metrics: `autocomplete music play`. */
  scope: string;
  invocation: Invocation;
  isAlwaysOpen: boolean;
  /** May throw, or reject with, what its code throws. */
  complete(provide: Provide<S>): readonly Choice[] | Promise<readonly Choice[]>;
}

/** The option that's being typed; undefined where none has autocomplete. */
export function suggestionsOf<S>(
  envelope: CommandEnvelope,
  registry: Registry<S>,
  now: Date,
  elapsedMs: number,
): Suggesting<S> | undefined {
  const found = registry.slash(envelope.data.name, envelope.data.options ?? []);
  const focused = found?.options.find((option) => option.focused);
  if (found === undefined || focused === undefined) return undefined;
  const spec = own(found.leaf.options, focused.name);
  const complete = spec !== undefined && 'autocomplete' in spec ? spec.autocomplete : undefined;
  const invocation = invocationOf(envelope, found.command, `i:${envelope.id}`, now, elapsedMs);
  if (complete === undefined || invocation === undefined) return undefined;
  const options = Object.fromEntries(found.options.map(({ name, value }) => [name, value]));
  return {
    scope: `autocomplete ${found.path}`,
    invocation,
    isAlwaysOpen: found.command.isAlwaysOpen ?? false,
    complete: (provide) => complete(provide({ ...invocation, value: String(focused.value ?? ''), options })),
  };
}

/** The HTTP answer with as many of the choices as Discord allows. */
export function choicesAnswer(choices: readonly Choice[]): InteractionAnswer {
  const sendable = choices.filter((choice) => choiceProblems('', choice).length === 0).slice(0, CHOICES);
  return { type: 8, data: { choices: sendable.map(({ name, value }) => ({ name, value })) } };
}
