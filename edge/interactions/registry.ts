/** Finds what an interaction asks for. Built once per process or isolate. */
import type { AnyLeaf, Command, MessageCommand, SlashCommand, UserCommand } from './command.ts';
import type { AnyComponent } from './component.ts';
import type { RawOption } from './envelope.ts';
import { own } from './own.ts';

/** A leaf with the options it was used with. */
export interface FoundLeaf<S> {
  command: SlashCommand<S>;
  leaf: AnyLeaf<S>;
  /** As typed, without the slash: `bank deposit`. */
  path: string;
  options: readonly RawOption[];
}

export interface FoundComponent<S> {
  component: AnyComponent;
  command: Command<S>;
}

export class Registry<S> {
  readonly commands: readonly Command<S>[];
  readonly #commands = new Map<string, Command<S>>();
  readonly #components = new Map<string, FoundComponent<S>>();

  readonly #removed: ReadonlySet<string>;

  /**
   * @param removed commands that don't exist here, although their buttons may still be around.
   * @throws {RangeError} if two commands or two components have one name, because only one of them would be found.
   */
  constructor(commands: readonly Command<S>[], removed: readonly Command<S>[] = []) {
    this.commands = commands;
    this.#removed = new Set(removed.flatMap(({ components = [] }) => components.map(({ id }) => id)));
    for (const command of commands) {
      const key = `${command.kind} ${command.name}`;
      if (this.#commands.has(key))
        throw new RangeError(`The ${command.kind} command "${command.name}" is declared twice.`);
      this.#commands.set(key, command);
      for (const component of command.components ?? []) {
        if (this.#components.has(component.id))
          throw new RangeError(`The component "${component.id}" is declared twice.`);
        this.#components.set(component.id, { component, command });
      }
    }
  }

  slash(name: string, options: readonly RawOption[]): FoundLeaf<S> | undefined {
    const command = this.#commands.get(`slash ${name}`);
    if (command?.kind !== 'slash') return undefined;
    if (command.leaf !== undefined) return { command, leaf: command.leaf, path: name, options };
    const first = options[0];
    if (first === undefined) return undefined;
    const group = own(command.groups, first.name);
    const second = group === undefined ? first : first.options?.[0];
    const leaf = second && own(group?.subcommands ?? command.subcommands, second.name);
    if (second === undefined || leaf === undefined) return undefined;
    const path = [name, ...(group === undefined ? [] : [first.name]), second.name].join(' ');
    return { command, leaf, path, options: second.options ?? [] };
  }

  user(name: string): UserCommand<S> | undefined {
    const command = this.#commands.get(`user ${name}`);
    return command?.kind === 'user' ? command : undefined;
  }

  message(name: string): MessageCommand<S> | undefined {
    const command = this.#commands.get(`message ${name}`);
    return command?.kind === 'message' ? command : undefined;
  }

  component(id: string): FoundComponent<S> | undefined {
    return this.#components.get(id);
  }

  /** Whether the component belongs to a command that was removed. */
  isRemoved(id: string): boolean {
    return this.#removed.has(id);
  }
}
