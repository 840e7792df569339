import type { Command } from '../commands.ts';
import type { Core } from '../core.ts';
import { type Json, objectsOf } from '../json.ts';
import { type Message, messageJson } from '../messages.ts';
import { InteractionType } from '../validate/callback.ts';
import { ComponentType, findComponent, isSelect } from '../validate/components.ts';
import type { Interaction } from './book.ts';
import type { Delivered, Delivery } from './delivery.ts';
import { modalData, selectReferences } from './modal.ts';
import { type Actor, interactionPayload, resolvedData } from './payload.ts';
import { hint, TypedError, takeApart } from './typed.ts';
import { commandData, type Strictness } from './values.ts';

/** What a member's client does: turns a typed line, a press or a filled-in modal into an interaction. */
export class Client {
  readonly #core: Core;
  readonly #delivery: Delivery;

  constructor(core: Core, delivery: Delivery) {
    this.#core = core;
    this.#delivery = delivery;
  }

  /** Types a slash command. `unchecked` skips the checks a hostile client would skip. */
  command(actor: Actor, line: string, strictness: 'checked' | 'unchecked'): Promise<Delivered> {
    const { command, data } = this.#typed(actor, line, strictness);
    return this.#send(InteractionType.command, actor, data, { name: fullName(data), commandType: command.type });
  }

  /** Asks for completions of the last option typed. */
  autocomplete(actor: Actor, line: string): Promise<Delivered> {
    const { command, data } = this.#typed(actor, line, 'partial');
    return this.#send(InteractionType.autocomplete, actor, data, { name: String(command.name) });
  }

  /** Chooses a user or message command from the context menu of `target`. */
  contextMenu(actor: Actor, name: string, target: string): Promise<Delivered> {
    const offered = this.#core.commands.offered(actor.guild).filter((each) => each.type === 2 || each.type === 3);
    const wanted = name.replace(/^\//, '').trim();
    const named = offered.filter((each) => each.name.toLowerCase() === wanted.toLowerCase());
    const message = /^\d+$/.test(target) ? this.#core.messages.get(target) : undefined;
    const user = this.#core.world.findUser(target);
    const command = named.find((each) => (message ? each.type === 3 : each.type === 2));
    if (!command) {
      throw new TypedError(
        `There is no such context-menu command "${wanted}".${hint(
          wanted,
          offered.map((each) => each.name),
        )}`,
      );
    }
    if (!message && !user) throw new TypedError(`There is no user or message "${target}".`, 404);
    if (message && !this.#core.messages.canSee(message, actor.user.id)) throw unseen();
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

  /** Presses a button or picks from a select of a message the member sees. */
  component(actor: Actor, message: Message, customId: string, values: string[] | undefined): Promise<Delivered> {
    if (!this.#core.messages.canSee(message, actor.user.id)) throw unseen();
    const component = findComponent(message.components, customId);
    if (!component) throw new TypedError(`The message has no component "${customId}".`, 404);
    if (component.disabled === true) throw new TypedError(`The component "${customId}" is disabled.`, 409);
    const picked = isSelect(component.type) ? this.#picked(actor, component, values ?? []) : undefined;
    if (!picked && values !== undefined && values.length > 0) throw new TypedError('A button takes no values.');
    const references = picked
      ? selectReferences(component.type, picked, (id) => this.#core.world.user(id) !== undefined)
      : [];
    const data = {
      component_type: component.type,
      custom_id: customId,
      id: component.id,
      ...(picked ? { values: picked } : {}),
      ...resolvedData(this.#core, actor, references),
    };
    return this.#send(InteractionType.component, actor, data, { sourceId: message.id });
  }

  /** Submits the modal that an interaction was answered with. */
  modal(actor: Actor, opener: Interaction, customId: string, fields: Record<string, string>): Promise<Delivered> {
    const { modal } = opener;
    if (!modal || opener.userId !== actor.user.id)
      throw new TypedError('No modal is open for this user and interaction.', 404);
    if (modal.custom_id !== customId)
      throw new TypedError(`The open modal is "${modal.custom_id}", not "${customId}".`);
    if (opener.isModalSubmitted) throw new TypedError('This modal was submitted already.', 409);
    const { data, references } = modalData(modal, fields);
    opener.isModalSubmitted = true;
    const whole = { ...data, ...resolvedData(this.#core, actor, references) };
    return this.#send(
      InteractionType.modal,
      actor,
      whole,
      opener.sourceId === undefined ? {} : { sourceId: opener.sourceId },
    );
  }

  #typed(actor: Actor, line: string, strictness: Strictness): { command: Command; data: Json } {
    const typed = takeApart(line, this.#core.commands.offered(actor.guild));
    // Administrators can open a command to anybody, so an unchecked call may come from anybody.
    if (strictness !== 'unchecked') this.#checkPermitted(actor, typed.command);
    const { world, uploads } = this.#core;
    const hasUploaded = (id: string) => uploads.get(actor.user.id, id) !== undefined;
    const nameable = { world, guild: actor.guild, hasUploaded };
    const { data, references } = commandData(typed, nameable, strictness);
    return { command: typed.command, data: { ...data, ...resolvedData(this.#core, actor, references) } };
  }

  #checkPermitted(actor: Actor, command: Command): void {
    if (this.#core.commands.isPermitted(command, actor.guild, actor.user.id, actor.channel)) return;
    throw new TypedError(`${actor.user.globalName} lacks the permission to use "/${command.name}" here.`, 403);
  }

  #picked(actor: Actor, select: Json, values: string[]): string[] {
    const min = typeof select.min_values === 'number' ? select.min_values : 1;
    const max = typeof select.max_values === 'number' ? select.max_values : 1;
    if (values.length < min || values.length > max) {
      throw new TypedError(
        `Pick ${min === max ? min : `${min} to ${max}`} of "${select.custom_id}", not ${values.length}.`,
      );
    }
    if (new Set(values).size !== values.length) throw new TypedError('A value is picked twice.');
    const { world } = this.#core;
    return values.map((value) => {
      const found = (id: string | undefined): string => {
        if (id === undefined) throw new TypedError(`"${select.custom_id}" has no option "${value}".`);
        return id;
      };
      const user = (): string | undefined => world.findUser(value)?.id;
      const role = (): string | undefined => world.findRole(value, actor.guild)?.id;
      switch (select.type) {
        case ComponentType.userSelect:
          return found(user());
        case ComponentType.roleSelect:
          return found(role());
        case ComponentType.mentionableSelect:
          return found(user() ?? role());
        case ComponentType.channelSelect:
          return found(world.findChannel(value, actor.guild)?.id);
        default:
          return found(objectsOf(select.options).some((option) => option.value === value) ? value : undefined);
      }
    });
  }

  #send(type: number, actor: Actor, data: Json, about: Partial<Interaction>): Promise<Delivered> {
    const interaction = this.#delivery.book.open({
      ...about,
      id: this.#core.ids.next(),
      type,
      userId: actor.user.id,
      guildId: actor.guild.id,
      channelId: actor.channel.id,
    });
    const source = about.sourceId === undefined ? undefined : this.#core.messages.get(about.sourceId);
    const message = source ? messageJson(source) : undefined;
    return this.#delivery.deliver(interaction, interactionPayload(this.#core, interaction, actor, data, message));
  }
}

/** With its group and subcommand, as Discord's client says what somebody used. */
function fullName({ name, options }: Json): string {
  const [first] = Array.isArray(options) ? (options as Json[]) : [];
  const isNested = first?.type === 1 || first?.type === 2;
  return isNested ? `${name} ${fullName(first)}` : String(name);
}

function unseen(): TypedError {
  return new TypedError('This user does not see that message.', 403);
}
