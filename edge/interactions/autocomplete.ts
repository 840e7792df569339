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
/** Of a choice, in UTF-16 code units. */
const LONGEST_NAME = 100;

/** An option that someone is typing, and how to find its choices. */
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

/**
 * The HTTP answer with as many of the choices as Discord allows. No two read alike: a member couldn't tell which one they pick, and
 * Discord refuses the whole list.
 */
export function choicesAnswer(choices: readonly Choice[]): InteractionAnswer {
  const sendable = choices.filter((choice) => choiceProblems('', choice).length === 0).slice(0, CHOICES);
  return { type: 8, data: { choices: distinct(sendable) } };
}

function distinct(choices: readonly Choice[]): { name: string; value: string | number }[] {
  const values = new Map<string, string | number>();
  for (const { name, value } of choices) {
    if (values.get(name) === value) continue;
    let shown = name;
    for (let count = 2; values.has(shown); count++) {
      const ending = ` · ${count}`;
      shown = `${truncate(name, LONGEST_NAME - ending.length)}${ending}`;
    }
    values.set(shown, value);
  }
  return [...values].map(([name, value]) => ({ name, value }));
}

/** As many whole characters as fit, in UTF-16 code units. */
function truncate(text: string, most: number): string {
  const cut = text.slice(0, most);
  return cut.isWellFormed() ? cut : cut.slice(0, -1);
}
