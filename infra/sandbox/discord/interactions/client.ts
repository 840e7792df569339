import type { Command } from '../commands.ts';
import type { Core } from '../core.ts';
import type { Json } from '../json.ts';
import { type Message, messageJson } from '../messages.ts';
import { InteractionType } from '../validate/callback.ts';
import { findComponent, isSelect } from '../validate/components.ts';
import type { Delivered, Delivery } from './delivery.ts';
import { type Fields, modalData } from './modal.ts';
import { type Actor, type DirectActor, guildOf, interactionPayload, resolvedData } from './payload.ts';
import { selectedValues, selectReferences } from './selected.ts';
import type { Interaction } from './store.ts';
import { hint, parseCommandLine, TypedError } from './typed.ts';
import { commandData, type Lookup, type Strictness } from './values.ts';

/** Simulates a member's client: turns a typed line, a button press, a selection, or a submitted modal into an interaction. */
export class Client {
  readonly #core: Core;
  readonly #delivery: Delivery;

  constructor(core: Core, delivery: Delivery) {
    this.#core = core;
    this.#delivery = delivery;
  }

  /** Runs a slash command. `unchecked` skips validation, like a hostile client. */
  command(actor: Actor, line: string, strictness: 'checked' | 'unchecked'): Promise<Delivered> {
    const { command, data } = this.#buildCommand(actor, line, strictness);
    return this.#send(InteractionType.command, actor, data, { name: fullName(data), commandType: command.type });
  }

  /** Requests autocomplete choices for the last option in the line. */
  autocomplete(actor: Actor, line: string): Promise<Delivered> {
    const { command, data } = this.#buildCommand(actor, line, 'partial');
    return this.#send(InteractionType.autocomplete, actor, data, { name: String(command.name) });
  }

  /** Runs a user or message command from the context menu of `target`. */
  contextMenu(actor: Actor, name: string, target: string): Promise<Delivered> {
    const offered = this.#core.commands.offered(actor.guild).filter((each) => each.type === 2 || each.type === 3);
    const query = name.replace(/^\//, '').trim();
    const candidates = offered.filter((each) => each.name.toLowerCase() === query.toLowerCase());
    const message = /^\d+$/.test(target) ? this.#core.messages.get(target) : undefined;
    const user = this.#core.world.findUser(target);
    const [candidate] = candidates;
    if (!candidate) {
      throw new TypedError(
        `There's no context menu command "${query}".${hint(
          query,
          offered.map((each) => each.name),
        )}`,
      );
    }
    if (!message && !user) throw new TypedError(`There's no user or message "${target}".`, 404);
    const command = candidates.find((each) => (message ? each.type === 3 : each.type === 2));
    if (!command) {
      const [those, target] = candidate.type === 3 ? ['messages', 'the ID of a message'] : ['members', 'a member'];
      throw new TypedError(`"${candidate.name}" is for ${those}. Name ${target} as its target.`);
    }
    if (message && !this.#core.messages.canSee(message, actor.user.id)) throw messageNotVisible();
    this.#checkPermitted(actor, command);
    const kind = message ? 'message' : 'user';
    const id = message?.id ?? user?.id ?? '';
    const data = {
      id: command.id,
      name: command.name,
      type: command.type,
      target_id: id,
      ...(command.guild_id === undefined ? {} : { guild_id: command.guild_id }),
      ...resolvedData(this.#core, actor, [{ kind, id }]),
    };
    return this.#send(InteractionType.command, actor, data, { name: command.name, commandType: command.type });
  }

  /** Presses a button or selects values, on a message that the member can see. */
  component(
    actor: Actor | DirectActor,
    message: Message,
    customId: string,
    values: string[] | undefined,
  ): Promise<Delivered> {
    if (!this.#core.messages.canSee(message, actor.user.id)) throw messageNotVisible();
    const component = findComponent(message.components, customId);
    if (!component) throw new TypedError(`The message has no component "${customId}".`, 404);
    if (component.disabled === true) throw new TypedError(`The component "${customId}" is disabled.`, 409);
    const place = { world: this.#core.world, guild: guildOf(actor) };
    const selected = isSelect(component.type) ? selectedValues(component, values ?? [], place) : undefined;
    if (!selected && values !== undefined && values.length > 0) throw new TypedError("A button doesn't take values.");
    const references = selected ? selectReferences(component.type, selected, place) : [];
    const data = {
      component_type: component.type,
      custom_id: customId,
      id: component.id,
      ...(selected ? { values: selected } : {}),
      ...resolvedData(this.#core, actor, references),
    };
    return this.#send(InteractionType.component, actor, data, { sourceId: message.id });
  }

  /** Submits the modal that an interaction opened. */
  modal(
    actor: Actor | DirectActor,
    opener: Interaction,
    customId: string | undefined,
    fields: Fields,
  ): Promise<Delivered> {
    const { modal } = opener;
    if (!modal || opener.userId !== actor.user.id)
      throw new TypedError('This interaction has no open modal for this user.', 404);
    if (customId !== undefined && modal.custom_id !== customId)
      throw new TypedError(`The open modal is "${modal.custom_id}", not "${customId}".`);
    if (opener.isModalSubmitted) throw new TypedError('This modal was already submitted.', 409);
    const { data, references } = modalData(modal, fields, this.#lookup(actor));
    opener.isModalSubmitted = true;
    const whole = { ...data, ...resolvedData(this.#core, actor, references) };
    return this.#send(
      InteractionType.modal,
      actor,
      whole,
      opener.sourceId === undefined ? {} : { sourceId: opener.sourceId },
    );
  }

  #buildCommand(actor: Actor, line: string, strictness: Strictness): { command: Command; data: Json } {
    const typed = parseCommandLine(line, this.#core.commands.offered(actor.guild));
    // Administrators can allow anyone to use a command, so an unchecked call can come from anyone.
    if (strictness !== 'unchecked') this.#checkPermitted(actor, typed.command);
    const { data, references } = commandData(typed, this.#lookup(actor), strictness);
    return { command: typed.command, data: { ...data, ...resolvedData(this.#core, actor, references) } };
  }

  #lookup(actor: Actor | DirectActor): Lookup {
    const { world, uploads } = this.#core;
    const { user } = actor;
    return { world, guild: guildOf(actor), hasUploaded: (id) => uploads.get(user.id, id) !== undefined };
  }

  #checkPermitted(actor: Actor, command: Command): void {
    if (this.#core.commands.isPermitted(command, actor.guild, actor.user.id, actor.channel)) return;
    throw new TypedError(`${actor.user.globalName} isn't allowed to use "/${command.name}" here.`, 403);
  }

  #send(type: number, actor: Actor | DirectActor, data: Json, about: Partial<Interaction>): Promise<Delivered> {
    const interaction = this.#delivery.interactions.open({
      ...about,
      id: this.#core.ids.next(),
      type,
      userId: actor.user.id,
      ...(actor.guild ? { guildId: actor.guild.id, channelId: actor.channel.id } : { channelId: actor.direct.id }),
    });
    const source = about.sourceId === undefined ? undefined : this.#core.messages.get(about.sourceId);
    const message = source ? messageJson(source) : undefined;
    return this.#delivery.deliver(interaction, interactionPayload(this.#core, interaction, actor, data, message));
  }
}

/** The command's name with its group and subcommand, like Discord's client shows it. */
function fullName({ name, options }: Json): string {
  const [first] = Array.isArray(options) ? (options as Json[]) : [];
  const isNested = first?.type === 1 || first?.type === 2;
  return isNested ? `${name} ${fullName(first)}` : String(name);
}

function messageNotVisible(): TypedError {
  return new TypedError("This user can't see that message.", 403);
}
