/** Commands as rows of the picker. `/bank deposit` has its own row. */
import { type Command, type CommandOption, commandType, optionType } from '../discord.ts';

/** A command that a member can pick and fill in. */
export interface CommandRow {
  /** The words after the slash, like `bank deposit`. */
  path: string;
  description: string;
  options: CommandOption[];
}

/** Every slash command you can run, in alphabetical order, with groups and subcommands expanded. */
export function commandRows(commands: Command[]): CommandRow[] {
  const rows = commands
    .filter((command) => (command.type ?? commandType.chat) === commandType.chat)
    .flatMap((command) => rowsOf(command.name, command.description ?? '', command.options ?? []));
  return rows.sort((a, b) => a.path.localeCompare(b.path));
}

function rowsOf(path: string, description: string, options: CommandOption[]): CommandRow[] {
  const nested = options.filter((option) => option.type === optionType.subcommand || option.type === optionType.group);
  if (nested.length === 0) return [{ path, description, options: requiredFirst(options) }];
  return nested.flatMap((option) => rowsOf(`${path} ${option.name}`, option.description ?? '', option.options ?? []));
}

function requiredFirst(options: CommandOption[]): CommandOption[] {
  return [...options.filter((option) => option.required), ...options.filter((option) => !option.required)];
}

/**
 * The rows that match what was typed after the slash, best first: the start of the name, the start of a word, anywhere in
 * the name, anywhere in the description. Without a query, all rows.
 */
export function filterRows(rows: CommandRow[], typed: string): CommandRow[] {
  const query = typed.trim().toLowerCase().replaceAll(/\s+/g, ' ');
  if (query === '') return rows;
  return rows
    .map((row) => ({ row, rank: rankOf(row, query) }))
    .filter(({ rank }) => rank < 4)
    .sort((a, b) => a.rank - b.rank)
    .map(({ row }) => row);
}

function rankOf(row: CommandRow, query: string): number {
  const path = row.path.toLowerCase();
  if (path.startsWith(query)) return 0;
  if (path.split(' ').some((word) => word.startsWith(query))) return 1;
  if (path.includes(query)) return 2;
  return query.length > 2 && row.description.toLowerCase().includes(query) ? 3 : 4;
}
