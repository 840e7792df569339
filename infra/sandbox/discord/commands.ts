import { DiscordError, refusal } from './errors.ts';
import type { EventHub } from './events.ts';
import { isObject, type Json } from './json.ts';
import { has, Permission, permissionsOf } from './permissions.ts';
import type { Snowflakes } from './snowflake.ts';
import type { Channel, Guild, World } from './world.ts';

/** A registered command, in Discord's shape. */
export type Command = Json & { id: string; name: string; type: number; guild_id?: string };

/** How many commands of each type a scope can hold: slash, user, message, entry point. */
const LIMITS: Record<number, number> = { 1: 100, 2: 15, 3: 15, 4: 1 };

/** The application's commands, both global and per guild. */
export class CommandRegistry {
  #commands: Command[];
  readonly #world: World;
  readonly #ids: Snowflakes;
  readonly #events: EventHub;
  readonly #onChange: () => void;

  constructor(world: World, ids: Snowflakes, events: EventHub, onChange: () => void, saved: Command[]) {
    this.#world = world;
    this.#ids = ids;
    this.#events = events;
    this.#onChange = onChange;
    this.#commands = saved;
  }

  all(): Command[] {
    return this.#commands;
  }

  /** The commands of a guild, or the global ones. */
  list(guildId: string | undefined): Command[] {
    return this.#commands.filter((command) => command.guild_id === guildId);
  }

  /** @throws {DiscordError} 10063 */
  get(guildId: string | undefined, id: string): Command {
    const command = this.list(guildId).find((each) => each.id === id);
    if (!command) throw refusal('unknownCommand');
    return command;
  }

  /** Creates a command, or replaces the one with the same name and type. `isNew` says which. */
  upsert(guildId: string | undefined, checked: Json): { command: Command; isNew: boolean } {
    const before = this.list(guildId);
    const command = this.#shape(guildId, checked, before);
    const isNew = !before.some((each) => each.id === command.id);
    this.#replace(guildId, [...before.filter((each) => each.id !== command.id), command]);
    return { command, isNew };
  }

  /** Replaces all commands in the scope with `checked`. A command that keeps its name and type keeps its ID. */
  overwrite(guildId: string | undefined, checked: Json[]): Command[] {
    const before = this.list(guildId);
    const after = checked.map((command) => this.#shape(guildId, command, before));
    this.#replace(guildId, after);
    return after;
  }

  patch(command: Command, checked: Json): Command {
    const scope = this.list(command.guild_id);
    const after = this.#shape(command.guild_id, { ...checked, id: command.id }, scope);
    this.#replace(
      command.guild_id,
      scope.map((each) => (each.id === command.id ? after : each)),
    );
    return after;
  }

  remove(command: Command): void {
    this.#replace(
      command.guild_id,
      this.list(command.guild_id).filter((each) => each.id !== command.id),
    );
  }

  /** The commands that a client offers in a guild. A guild command hides the global one with the same name and type. */
  offered(guild: Guild): Command[] {
    const own = this.list(guild.id);
    const isHidden = (command: Command): boolean =>
      own.some((each) => each.name === command.name && each.type === command.type);
    const isForGuilds = (command: Command): boolean => !Array.isArray(command.contexts) || command.contexts.includes(0);
    return [...own, ...this.list(undefined).filter((command) => !isHidden(command) && isForGuilds(command))];
  }

  /** Whether the command's `default_member_permissions` let the member run it in the channel. */
  isPermitted(command: Command, guild: Guild, userId: string, channel?: Channel): boolean {
    const granted = permissionsOf(guild, userId, channel);
    if (!has(granted, Permission.useApplicationCommands)) return false;
    const needed = command.default_member_permissions;
    if (typeof needed !== 'string') return true;
    // "0" means only administrators.
    return has(granted, needed === '0' ? Permission.administrator : BigInt(needed));
  }

  #replace(guildId: string | undefined, commands: Command[]): void {
    for (const [type, limit] of Object.entries(LIMITS)) {
      const count = commands.filter((command) => command.type === Number(type)).length;
      if (count > limit) {
        throw new DiscordError(400, 30032, `Maximum number of application commands reached (${limit}).`);
      }
    }
    this.#commands = [...this.#commands.filter((command) => command.guild_id !== guildId), ...commands];
    this.#onChange();
    this.#events.emit({ type: 'commands' }, guildId === undefined ? {} : { guildId });
  }

  #shape(guildId: string | undefined, checked: Json, scope: Command[]): Command {
    const type = typeof checked.type === 'number' ? checked.type : 1;
    const same = scope.find((each) => each.name === checked.name && each.type === type);
    const known = scope.find((each) => each.id === checked.id) ?? same;
    const permissions = checked.default_member_permissions;
    const { options } = checked;
    const shaped: Json = {
      application_id: this.#world.applicationId,
      default_member_permissions: permissions === null || permissions === undefined ? null : String(permissions),
      type,
      name: checked.name,
      name_localizations: checked.name_localizations ?? null,
      description: checked.description ?? '',
      description_localizations: checked.description_localizations ?? null,
      ...(guildId === undefined
        ? {
            dm_permission: checked.dm_permission ?? true,
            contexts: checked.contexts ?? null,
            integration_types: checked.integration_types ?? [0],
          }
        : { guild_id: guildId }),
      ...(Array.isArray(options) && options.length > 0 ? { options: options.map(optionJson) } : {}),
      nsfw: checked.nsfw === true,
    };
    const isSame = known !== undefined && sameContent(known, shaped);
    const version = isSame ? known.version : this.#ids.next();
    return { id: known?.id ?? this.#ids.next(), version, ...shaped, type, name: String(checked.name) } as Command;
  }
}

function sameContent(known: Command, shaped: Json): boolean {
  const { id: _id, version: _version, ...content } = known;
  return JSON.stringify(sorted(content)) === JSON.stringify(sorted(shaped));
}

function sorted(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(sorted);
  if (!isObject(node)) return node;
  return Object.fromEntries(
    Object.keys(node)
      .sort()
      .map((key) => [key, sorted(node[key])]),
  );
}

/** Discord omits fields that are false, null, or empty. */
function optionJson(option: unknown): unknown {
  if (!isObject(option)) return option;
  const shown: Json = {};
  for (const [key, value] of Object.entries(option)) {
    if (value === null || value === undefined || value === false) continue;
    if (Array.isArray(value) && value.length === 0) continue;
    shown[key] = key === 'options' || key === 'choices' ? (value as unknown[]).map(optionJson) : value;
  }
  return shown;
}
