/**
 * The registration manifest after every check. It's made where commands are registered and tested, and not where they run: that
 * would take a Worker longer to start, and tell it nothing new.
 */
import type { Context } from './behaviour.ts';
import type { Command } from './command.ts';
import { manifestProblems } from './limits.ts';
import { type ManifestCommand, manifest } from './manifest.ts';

/** @throws {RangeError} that lists everything Discord would refuse, and subcommands declared for places their command can't be used in. */
export function checkedManifest<S>(commands: readonly Command<S>[]): readonly ManifestCommand[] {
  const made = manifest(commands);
  const problems = [...manifestProblems(made), ...commands.flatMap(contextProblems)];
  if (problems.length > 0) throw new RangeError(`The commands can't be registered:\n  ${problems.join('\n  ')}`);
  return made;
}

/** A subcommand can't be usable in more places than its command. */
function contextProblems<S>(command: Command<S>): string[] {
  if (command.kind !== 'slash') return [];
  const groups = Object.values(command.groups ?? {}).map(({ subcommands }) => subcommands);
  const subcommands = [command.subcommands ?? {}, ...groups].flatMap((each) => Object.entries(each));
  const wider = subcommands.filter(([, { contexts }]) =>
    contexts?.some((context) => !contextsOf(command).includes(context)),
  );
  return wider.map(
    ([name]) => `"${command.name} ${name}" is declared for places where "${command.name}" can't be used.`,
  );
}

function contextsOf({ contexts = ['guild', 'botDm'] }: Pick<Command<never>, 'contexts'>): readonly Context[] {
  return contexts;
}
