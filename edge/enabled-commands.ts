/** `DISABLED_MODULES`: the areas of commands that the operator leaves out of this installation altogether. */
import * as z from 'zod';
import { withDefault } from '../shared/platform/config.ts';
import { commands } from './commands/index.ts';
import type { Services } from './commands/services.ts';
import type { Command } from './interactions/command.ts';
import { Registry } from './interactions/registry.ts';

/** Without them, nobody could find or change anything. */
const ALWAYS_ENABLED = new Set(['info', 'settings']);

/** The areas that can be disabled, by name. */
export const AREAS: readonly string[] = [...new Set(commands.map(({ module }) => module))]
  .filter((name) => !ALWAYS_ENABLED.has(name))
  .sort();

/** The names in `DISABLED_MODULES`. */
export const disabledModules = withDefault<ReadonlySet<string>>(
  new Set(),
  () =>
    z
      .string()
      .transform((text) => text.split(',').map((name) => name.trim().toLowerCase()))
      .pipe(z.array(z.enum(AREAS, { error: ({ input }) => `there's no area "${String(input)}" to disable` })))
      .transform((names) => new Set(names)),
  `Set areas of commands, separated by commas: ${AREAS.join(', ')} (default: none).`,
);

/** The commands of this installation. */
export function enabledCommands(disabled: ReadonlySet<string>): readonly Command<Services>[] {
  if (disabled.size === 0) return commands;
  const [gone, left] = [true, false].map((isGone) => commands.filter(({ module }) => disabled.has(module) === isGone));
  const names = new Set([...disabled, ...(gone ?? []).map(({ name }) => name)]);
  return (left ?? []).map((command) => withoutAreas(command, disabled, names));
}

/** A command without what belongs to disabled areas, and without examples that name them. */
function withoutAreas(
  command: Command<Services>,
  disabled: ReadonlySet<string>,
  names: ReadonlySet<string>,
): Command<Services> {
  if (command.kind !== 'slash') return command;
  const { leaf, subcommands, groups, examples } = command;
  const kept = Object.entries(groups ?? {}).filter(([, { module }]) => module === undefined || !disabled.has(module));
  const fitting = <T extends { examples?: readonly string[] }>(of: T): T =>
    of.examples === undefined ? of : { ...of, examples: of.examples.filter((example) => !isNaming(example, names)) };
  return {
    ...command,
    ...(examples && { examples: examples.filter((example) => !isNaming(example, names)) }),
    ...(leaf && { leaf: fitting(leaf) }),
    ...(subcommands && {
      subcommands: Object.fromEntries(Object.entries(subcommands).map(([name, each]) => [name, fitting(each)])),
    }),
    ...(groups && { groups: Object.fromEntries(kept) }),
  };
}

function isNaming(example: string, names: ReadonlySet<string>): boolean {
  return example.split(/[\s:./]+/).some((word) => names.has(word));
}

/** Finds the commands of this installation. Buttons of the others are known, so that they get the right sentence. */
export function enabledRegistry(disabled: ReadonlySet<string>): Registry<Services> {
  return new Registry<Services>(
    enabledCommands(disabled),
    commands.filter(({ module }) => disabled.has(module)),
  );
}
