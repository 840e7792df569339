import type { SandboxMessage } from '../control/protocol.ts';
import type { EventHub } from './events.ts';
import type { Json } from './json.ts';
import { seesChannel } from './permissions.ts';
import { MessageFlag } from './validate/message.ts';
import type { World } from './world.ts';

/** A stored message: Discord's object plus the sandbox's two extra fields. */
export type Message = SandboxMessage & Json;

const MAX_PER_CHANNEL = 200;

/** Stores all messages, oldest first, and knows who can see them. */
export class MessageStore {
  readonly #messages = new Map<string, Message>();
  readonly #world: World;
  readonly #events: EventHub;
  readonly #onChange: () => void;

  constructor(world: World, events: EventHub, onChange: () => void, saved: Message[]) {
    this.#world = world;
    this.#events = events;
    this.#onChange = onChange;
    for (const message of saved) if (world.channel(message.channel_id)) this.#messages.set(message.id, message);
  }

  get(id: string): Message | undefined {
    return this.#messages.get(id);
  }

  /** A public message in a channel. The channel routes don't see ephemeral ones. */
  inChannel(channelId: string, id: string): Message | undefined {
    const message = this.#messages.get(id);
    return message?.channel_id === channelId && !(message.flags & MessageFlag.ephemeral) ? message : undefined;
  }

  add(message: Message): Message {
    this.#messages.set(message.id, message);
    this.#trim(message.channel_id);
    this.#announce(message);
    return message;
  }

  edit(message: Message, change: Json): Message {
    Object.assign(message, change);
    for (const [key, value] of Object.entries(change)) if (value === undefined) delete message[key];
    this.#announce(message);
    return message;
  }

  delete(message: Message): void {
    this.#messages.delete(message.id);
    this.#onChange();
    const event = { type: 'message_delete', id: message.id, channel_id: message.channel_id } as const;
    this.#events.emit(event, audienceOf(message));
  }

  /** The messages in a channel, oldest first. With a user, only the ones they can see. */
  list(channelId: string, userId?: string): Message[] {
    const found = [...this.#messages.values()].filter((message) => message.channel_id === channelId);
    return userId === undefined ? found : found.filter((message) => this.canSee(message, userId));
  }

  all(): Message[] {
    return [...this.#messages.values()];
  }

  /** Whether the user can see the channel and, for an ephemeral message, is its recipient. */
  canSee(message: Message, userId: string): boolean {
    if (message.visible_to !== undefined && message.visible_to !== userId) return false;
    const channel = this.#world.channel(message.channel_id);
    const guild = channel && this.#world.guild(channel.guildId);
    return channel !== undefined && guild !== undefined && seesChannel(guild, userId, channel);
  }

  #announce(message: Message): void {
    this.#onChange();
    this.#events.emit({ type: 'message', message: structuredClone(message) }, audienceOf(message));
  }

  #trim(channelId: string): void {
    const inChannel = this.list(channelId);
    for (const message of inChannel.slice(0, Math.max(0, inChannel.length - MAX_PER_CHANNEL))) {
      this.#messages.delete(message.id);
    }
  }
}

function audienceOf(message: Message): { channelId: string; userId?: string } {
  return {
    channelId: message.channel_id,
    ...(message.visible_to === undefined ? {} : { userId: message.visible_to }),
  };
}

/** The message in the REST API's format, without the sandbox's own fields. */
export function messageJson(message: Message): Json {
  const { visible_to: _visible, is_loading: _loading, ...shown } = message;
  return shown;
}
