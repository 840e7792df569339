/** What the page shows, in one place. Views read it and are drawn again after each change. */
import type { Command } from './discord.ts';
import type {
  InteractionOutcome,
  SandboxChannel,
  SandboxGuild,
  SandboxInfo,
  SandboxMessage,
  SandboxUser,
} from './types.ts';

/** How long an answer took. `totalMs` is measured in the browser: from the key press to the final reply. */
export interface Timing {
  ackMs: number;
  totalMs: number;
  isDeferred: boolean;
}

/** A red line under a message ("This interaction failed") or, without a message, at the end of its channel. */
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

/** Where the context menu stands (viewport pixels) and what it acts on. */
export interface OpenMenu {
  x: number;
  y: number;
  kind: 'user' | 'message';
  targetId: string;
}

export interface State {
  /** What the one whose eyes are used can see. */
  info: SandboxInfo | null;
  /** Whom one can be: everyone but bots. */
  people: SandboxUser[];
  /** Why there is nothing to show yet, as a sentence. */
  starting: string | null;
  isConnected: boolean;
  userId: string;
  guildId: string;
  channelId: string;
  /** By channel; oldest first. `undefined` until read. */
  messages: ReadonlyMap<string, SandboxMessage[]>;
  /** Why the open channel cannot be read, as a sentence. */
  readProblem: string | null;
  commands: Command[];
  /** Who is in which voice channel; a member (or a bot) can be in one per guild. */
  voice: ReadonlyMap<string, { userId: string; channelId: string }>;
  timings: ReadonlyMap<string, Timing>;
  showsTimings: boolean;
  failures: Failure[];
  /** `message/custom id` of every component that waits for its answer. */
  pending: ReadonlySet<string>;
  dismissed: ReadonlySet<string>;
  unread: ReadonlySet<string>;
  modal: OpenModal | null;
  menu: OpenMenu | null;
  isDrawerOpen: boolean;
  showsMembers: boolean;
  showsHint: boolean;
}

/** Holds the state and tells listeners, once per frame of work, that it changed. */
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

  /** @param status the line under a voice channel's name; null: none. */
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
    return this.guild?.channels.find((channel) => channel.id === this.#state.channelId);
  }

  get user(): SandboxUser | undefined {
    return this.#state.info?.users.find((user) => user.id === this.#state.userId);
  }

  /** Members of the open guild. */
  get members(): SandboxUser[] {
    const ids = new Set(this.guild?.members);
    return this.#state.info?.users.filter((user) => ids.has(user.id)) ?? [];
  }

  userById(id: string): SandboxUser | undefined {
    return this.#state.info?.users.find((user) => user.id === id);
  }

  /** The voice channel of the open guild that a member is in. */
  voiceChannel(userId: string): string | undefined {
    return this.#state.voice.get(voiceKey(this.#state.guildId, userId))?.channelId;
  }

  /** The colour of a member's highest coloured role, as CSS, light enough for this dark page; `undefined` for none. */
  roleColor(userId: string): string | undefined {
    const held = new Set(this.userById(userId)?.roles);
    const role = this.guild?.roles.findLast((candidate) => held.has(candidate.id) && candidate.color > 0);
    return role && `color-mix(in oklab, #${role.color.toString(16).padStart(6, '0')} 72%, white)`;
  }
}

/** Names one place in {@link State.voice}. */
export function voiceKey(guildId: string, userId: string): string {
  return `${guildId}:${userId}`;
}

/** Snowflakes in order of time; they are decimal numbers too long for `number`. */
export function compareIds(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}
