import type { Lend } from './command.ts';
import type { InteractionAnswer } from './delivery.ts';
import type { CommandEnvelope } from './envelope.ts';
import { choiceProblems } from './limits.ts';
import type { Choice } from './option.ts';
import { own } from './own.ts';
import type { Registry } from './registry.ts';
import { invocationOf } from './task.ts';

const CHOICES = 25;

/** What the option that is being typed offers; nothing where there is no such option. May reject with what its code throws. */
export function choicesOf<S>(
  envelope: CommandEnvelope,
  registry: Registry<S>,
  lend: Lend<S>,
  now: Date,
  elapsedMs: number,
): readonly Choice[] | Promise<readonly Choice[]> {
  const found = registry.slash(envelope.data.name, envelope.data.options ?? []);
  const focused = found?.options.find((option) => option.focused);
  if (found === undefined || focused === undefined) return [];
  const spec = own(found.leaf.options, focused.name);
  const complete = spec !== undefined && 'autocomplete' in spec ? spec.autocomplete : undefined;
  const invocation = invocationOf(envelope, found.command, `i:${envelope.id}`, now, elapsedMs);
  if (complete === undefined || invocation === undefined) return [];
  const options = Object.fromEntries(found.options.map(({ name, value }) => [name, value]));
  return complete(lend({ ...invocation, value: String(focused.value ?? ''), options }));
}

/** The HTTP answer with as many of the choices as Discord takes. */
export function choicesAnswer(choices: readonly Choice[]): InteractionAnswer {
  const sendable = choices.filter((choice) => choiceProblems('', choice).length === 0).slice(0, CHOICES);
  return { type: 8, data: { choices: sendable.map(({ name, value }) => ({ name, value })) } };
}
