/** The commands as readers see them, for the help pages and `docs/COMMANDS.md`. */
import { permissionLabel } from '../../shared/platform/discord/permissions.ts';
import type { Behaviour, StaffRule } from '../interactions/behaviour.ts';
import type { AnyLeaf, Command } from '../interactions/command.ts';
import { declaredLimit } from '../interactions/counted-use.ts';
import type { OptionSpec } from '../interactions/option.ts';
import { counted } from './format.ts';

export interface CommandEntry {
  /** As typed, `/bank deposit`; for context menus the name in the menu. */
  path: string;
  /** With its options: `/pay <user> <amount> [note]`. */
  usage: string;
  module: string;
  description: string;
  options: { name: string; kind: string; isRequired: boolean; description: string; bounds: string }[];
  /** Conditions worth knowing, as short phrases. */
  conditions: string[];
  examples: readonly string[];
}

/** Everything that can be invoked, each subcommand separately, ordered by module and path. */
export function commandEntries<S>(commands: readonly Command<S>[]): CommandEntry[] {
  return commands.flatMap(entriesOf).sort((a, b) => compare(a.module, b.module) || compare(a.path, b.path));
}

function entriesOf<S>(command: Command<S>): CommandEntry[] {
  if (command.kind !== 'slash') {
    const where = command.kind === 'user' ? 'a member' : 'a message';
    const description = `In the menu of ${where}, under Apps`;
    return [
      { ...common(command, command, command.name), path: command.name, usage: command.name, description, options: [] },
    ];
  }
  const leaves: [string, AnyLeaf<S>][] = [
    ...(command.leaf === undefined ? [] : ([['', command.leaf]] as [string, AnyLeaf<S>][])),
    ...Object.entries(command.subcommands ?? {}),
    ...Object.entries(command.groups ?? {}).flatMap(([group, { subcommands }]) =>
      Object.entries(subcommands).map(([name, leaf]): [string, AnyLeaf<S>] => [`${group} ${name}`, leaf]),
    ),
  ];
  return leaves.map(([name, leaf]) => {
    const path = `/${command.name}${name === '' ? '' : ` ${name}`}`;
    const options = Object.entries(leaf.options ?? {}).map(([option, spec]) =>
      optionEntry(option, spec as OptionSpec<never>),
    );
    const shown = [...options].sort((a, b) => Number(b.isRequired) - Number(a.isRequired));
    const usage = [
      path,
      ...shown.map(({ name: option, isRequired }) => (isRequired ? `<${option}>` : `[${option}]`)),
    ].join(' ');
    return { ...common(command, leaf, path), path, usage, description: leaf.description, options };
  });
}

function common<S>(
  command: Command<S>,
  behaviour: Behaviour & { examples?: readonly string[] },
  path: string,
): Pick<CommandEntry, 'module' | 'conditions' | 'examples'> {
  const limit = declaredLimit(behaviour);
  const contexts = behaviour.contexts ?? command.contexts ?? ['guild', 'botDm'];
  const conditions = [
    ...(contexts.length === 1 && contexts[0] === 'guild' ? ['only in servers'] : []),
    ...neededBy(command, behaviour),
    ...(command.conditions ?? []),
    ...(behaviour.visibility === 'ephemeral' ? ['only you can see the response'] : []),
    ...(limit === undefined ? [] : [`up to ${counted(limit.count, 'time')} in ${limit.windowMs / 1_000} s`]),
  ];
  const isOwn = (example: string) => example === path || example.startsWith(`${path} `);
  const examples = behaviour.examples ?? (command.examples ?? []).filter(isOwn);
  return { module: command.module, conditions, examples };
}

/** Each permission once, though the command and its subcommand may both declare it. */
function neededBy<S>(command: Command<S>, behaviour: Behaviour): string[] {
  const always = new Set([...(command.memberPermissions ?? []), ...(behaviour.memberPermissions ?? [])]);
  const needed = [...always].map((permission) => `needs ${permissionLabel(permission)}`);
  const staff = staffRule(command, behaviour);
  const lacking = staff?.permissions.filter((permission) => !always.has(permission)) ?? [];
  if (staff === undefined || lacking.length === 0) return needed;
  return [
    ...needed,
    `needs ${lacking.map(permissionLabel).join(' and ')}, or ${staff.or ?? 'the server’s staff role'}`,
  ];
}

/** What the handler wants of a member; undefined where it's no business of the staff's. */
export function staffRule<S>({ shownTo }: Command<S>, { staff }: Behaviour): StaffRule | undefined {
  return staff ?? (shownTo && { permissions: shownTo });
}

function optionEntry(name: string, spec: OptionSpec<never>): CommandEntry['options'][number] {
  return {
    name,
    kind: spec.kind,
    isRequired: spec.required === true,
    description: spec.description,
    bounds: boundsOf(spec),
  };
}

function boundsOf(spec: OptionSpec<never>): string {
  if ('choices' in spec && spec.choices !== undefined) return spec.choices.map((choice) => choice.name).join(', ');
  const { min, max } = spec as { min?: number; max?: number };
  const { minLength, maxLength } = spec as { minLength?: number; maxLength?: number };
  const range = [
    min === undefined ? '' : `from ${min.toLocaleString('en')}`,
    max === undefined ? '' : `to ${max.toLocaleString('en')}`,
  ];
  const length = [
    minLength === undefined ? '' : `at least ${minLength}`,
    maxLength === undefined ? '' : `at most ${maxLength}`,
  ].filter(Boolean);
  return [...range, length.length === 0 ? '' : `${length.join(', ')} characters`].filter(Boolean).join(' ');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
