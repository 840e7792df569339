import type { Services } from '../services.ts';

type Commands = Services['commands'];

/** The areas that have a command which can be switched off. */
export function switchableModules(commands: Commands): string[] {
  const switchable = commands.filter(({ isAlwaysOpen }) => !isAlwaysOpen);
  return [...new Set(switchable.map(({ module }) => module))].sort();
}

/** The slash commands that can be restricted to a role. Menu commands follow the slash command they stand for. */
export function restrictable(commands: Commands): string[] {
  return commands.filter(({ kind, isAlwaysOpen }) => kind === 'slash' && !isAlwaysOpen).map(({ name }) => name);
}

/** Choices whose name contains what was typed, with or without a slash. */
export function matching(names: readonly string[], typed: string): { name: string; value: string }[] {
  const text = typed.toLowerCase().replace(/^\//, '');
  return names.filter((name) => name.includes(text)).map((name) => ({ name, value: name }));
}
