/** The page's state, in one place. Views read it and render again after each change. */
import type { Command } from './discord.ts';
import {
  type ChannelSound,
  channelType,
  type InteractionOutcome,
  type SandboxChannel,
  type SandboxGuild,
  type SandboxInfo,
  type SandboxMessage,
  type SandboxUser,
} from './types.ts';

/** How long a response took. `totalMs` is measured in the browser, from the key press to the final reply. */
export interface Timing {
  ackMs: number;
  totalMs: number;
  isDeferred: boolean;
}

/** An error under a message ("This interaction failed") or, without a message, at the end of its channel. */
export interface Failure {
  id: number;
  channelId: string;
  messageId: string | null;
  title: string;
  reason: string;
}

export interface OpenModal {
  interactionId: string;
  form: NonNullable<InteractionOutcome['modal']>;
  isSending: boolean;
  problem: string | null;
}

/** The position of the context menu (in viewport pixels) and its target. */
export interface OpenMenu {
  x: number;
  y: number;
  kind: 'user' | 'message';
  targetId: string;
}

export interface State {
  /** What the current user can see. */
  info: SandboxInfo | null;
  /** The users you can act as: everyone except bots. */
  people: SandboxUser[];
  /** Why there's nothing to display yet, as a sentence. */
  starting: string | null;
  isConnected: boolean;
  userId: string;
  guildId: string;
  channelId: string;
  /** By channel, oldest first. `undefined` until loaded. */
  messages: ReadonlyMap<string, SandboxMessage[]>;
  /** Why the open channel can't be loaded, as a sentence. */
  readProblem: string | null;
  commands: Command[];
  /** Who is in which voice channel. A member or bot can be in one per guild. */
  voice: ReadonlyMap<string, { userId: string; channelId: string }>;
  /** What arrives at voice channels with a bot, by channel. */
  sound: ReadonlyMap<string, ChannelSound>;
  timings: ReadonlyMap<string, Timing>;
  showsTimings: boolean;
  failures: Failure[];
  /** `message/custom id` of every component that's waiting for its response. */
  pending: ReadonlySet<string>;
  dismissed: ReadonlySet<string>;
  unread: ReadonlySet<string>;
  modal: OpenModal | null;
  menu: OpenMenu | null;
  isDrawerOpen: boolean;
  /** Whether the server's settings are open. */
  isServerOpen: boolean;
  showsMembers: boolean;
  showsHint: boolean;
}

/** Holds the state and notifies listeners of changes, batched per microtask. */
export class Store {
  #state: State;
  #listeners = new Set<() => void>();
  #isScheduled = false;

  constructor(initial: State) {
    this.#state = initial;
  }

  get state(): State {
    return this.#state;
  }

  set(patch: Partial<State>): void {
    this.#state = { ...this.#state, ...patch };
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      for (const listener of this.#listeners) listener();
    });
  }

  /** @param status the voice channel status, or null for none. */
  setChannelStatus(channelId: string, status: string | null): void {
    const { info } = this.#state;
    if (info === null) return;
    const guilds = info.guilds.map((guild) => ({
      ...guild,
      channels: guild.channels.map(({ status: before, ...channel }) => {
        const now = channel.id === channelId ? (status ?? undefined) : before;
        return { ...channel, ...(now !== undefined && { status: now }) };
      }),
    }));
    this.set({ info: { ...info, guilds } });
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get guild(): SandboxGuild | undefined {
    return this.#state.info?.guilds.find((guild) => guild.id === this.#state.guildId);
  }

  get channel(): SandboxChannel | undefined {
    const { channelId } = this.#state;
    return [...(this.guild?.channels ?? []), ...this.directChannels].find((channel) => channel.id === channelId);
  }

  /** The current user's direct messages with bots. */
  get directChannels(): SandboxChannel[] {
    return this.#state.info?.directChannels?.map((channel) => ({ ...channel, type: channelType.direct })) ?? [];
  }

  get user(): SandboxUser | undefined {
    return this.#state.info?.users.find((user) => user.id === this.#state.userId);
  }

  /** The members of the open guild. */
  get members(): SandboxUser[] {
    const ids = new Set(this.guild?.members);
    return this.#state.info?.users.filter((user) => ids.has(user.id)) ?? [];
  }

  userById(id: string): SandboxUser | undefined {
    return this.#state.info?.users.find((user) => user.id === id);
  }

  /** The voice channel that a member is in, in the open guild. */
  voiceChannel(userId: string): string | undefined {
    return this.#state.voice.get(voiceKey(this.#state.guildId, userId))?.channelId;
  }

  /** The CSS color of a member's highest colored role, lightened for the dark page. `undefined` if there is none. */
  roleColor(userId: string): string | undefined {
    const held = new Set(this.userById(userId)?.roles);
    const role = this.guild?.roles.findLast((candidate) => held.has(candidate.id) && candidate.color > 0);
    return role && `color-mix(in oklab, #${role.color.toString(16).padStart(6, '0')} 72%, white)`;
  }
}

/** The key of an entry in {@link State.voice}. */
export function voiceKey(guildId: string, userId: string): string {
  return `${guildId}:${userId}`;
}

/** Compares snowflakes by time. As decimal numbers, they don't fit in a `number`. */
export function compareIds(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}
