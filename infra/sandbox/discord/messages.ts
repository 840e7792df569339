import type { SandboxMessage } from '../control/protocol.ts';
import type { EventHub } from './events.ts';
import type { Json } from './json.ts';
import { seesChannel } from './permissions.ts';
import { MessageFlag } from './validate/message.ts';
import type { World } from './world.ts';

/** A stored message: Discord's object plus the sandbox's own fields. */
export type Message = SandboxMessage &
  Json & {
    /** When it was pinned, in milliseconds since 1970. */
    pinned_at?: number;
    /** User IDs by emoji, in the order of the first reactions. */
    reacted_by?: Record<string, string[]>;
  };

const MAX_PER_CHANNEL = 1_000;

/** Stores all messages, oldest first, and knows who can see them. */
export class MessageStore {
  readonly #messages = new Map<string, Message>();
  #newest = 0n;
  readonly #world: World;
  readonly #events: EventHub;
  readonly #onChange: () => void;

  constructor(world: World, events: EventHub, onChange: () => void, saved: Message[]) {
    this.#world = world;
    this.#events = events;
    this.#onChange = onChange;
    for (const message of saved) if (exists(world, message.channel_id)) this.#put(message);
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
    this.#put(message);
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
    const direct = this.#world.directChannel(message.channel_id);
    if (direct) return direct.userId === userId || direct.botId === userId;
    const channel = this.#world.channel(message.channel_id);
    const guild = channel && this.#world.guild(channel.guildId);
    return channel !== undefined && guild !== undefined && seesChannel(guild, userId, channel);
  }

  /** A message that's older than the newest one, which only tests have, goes where its ID belongs. */
  #put(message: Message): void {
    this.#messages.set(message.id, message);
    const id = BigInt(message.id);
    if (id > this.#newest) {
      this.#newest = id;
      return;
    }
    const all = this.all().sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
    this.#messages.clear();
    for (const each of all) this.#messages.set(each.id, each);
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

function exists(world: World, channelId: string): boolean {
  return world.channel(channelId) !== undefined || world.directChannel(channelId) !== undefined;
}

function audienceOf(message: Message): { channelId: string; userId?: string } {
  return {
    channelId: message.channel_id,
    ...(message.visible_to === undefined ? {} : { userId: message.visible_to }),
  };
}

/** The message in the REST API's format, without the sandbox's own fields. `me` in its reactions is about the reader. */
export function messageJson(message: Message, readerId?: string): Json {
  const { visible_to: _visible, is_loading: _loading, pinned_at: _pinned, reacted_by: reactions, ...shown } = message;
  if (!reactions) return shown;
  return {
    ...shown,
    reactions: Object.entries(reactions).map(([emoji, users]) => reactionJson(emoji, users, readerId)),
  };
}

function reactionJson(emoji: string, users: string[], readerId: string | undefined): Json {
  const [name, id = null] = emoji.split(':');
  return {
    emoji: { id, name },
    count: users.length,
    count_details: { burst: 0, normal: users.length },
    burst_colors: [],
    me_burst: false,
    burst_me: false,
    me: readerId !== undefined && users.includes(readerId),
    burst_count: 0,
  };
}
