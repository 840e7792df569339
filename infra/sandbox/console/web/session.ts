/** The current user and channel: loads messages, follows events, and keeps the address bar up to date. */

import { api, listen, SandboxError } from './api.ts';
import { assignColors } from './avatar.ts';
import { compareIds, type Store, voiceKey } from './state.ts';
import {
  isText,
  type SandboxChannel,
  type SandboxEvent,
  type SandboxGuild,
  type SandboxMessage,
  type VoiceState,
} from './types.ts';

/** How many messages per channel the page keeps. */
const maxMessages = 400;
/** How often the page asks what arrives at voice channels, in milliseconds. Only while a bot is in one. */
const soundEveryMs = 500;

export class Session {
  readonly #store: Store;
  #stopListening = () => {};
  /** The user switched to last. Responses for anyone else are stale. */
  #requestedUser = '';

  constructor(store: Store) {
    this.#store = store;
    setInterval(() => void this.#readSound(), soundEveryMs);
  }

  /** Waits until the sandbox is ready, then opens the user and channel from the address bar. */
  async start(): Promise<void> {
    const address = new URLSearchParams(location.search);
    for (;;) {
      try {
        const { users, guilds } = await api.info();
        assignColors(users.map((user) => user.id));
        assignColors(guilds.map((guild) => guild.id).toReversed());
        const people = users.filter((user) => !user.bot);
        const query = address.get('user');
        const user = people.find((one) => one.username === query || one.id === query) ?? people[0];
        this.#store.set({ people });
        await this.#switchTo(user?.id ?? '', address.get('guild'), address.get('channel'));
        return;
      } catch (error) {
        const isStarting = error instanceof SandboxError && error.status === 503;
        this.#store.set({ starting: isStarting ? 'The sandbox is starting…' : 'Waiting for the sandbox…' });
        await new Promise((resolve) => setTimeout(resolve, 1000));
      }
    }
  }

  /** Switches to another member, in the same channel if they can see it. */
  async actAs(userId: string): Promise<void> {
    const { guildId, channelId } = this.#store.state;
    if (userId === this.#requestedUser) return;
    try {
      await this.#switchTo(userId, guildId, channelId);
    } catch {
      // Without a response, you stay the same user. The banner says that the connection is lost.
      this.#requestedUser = this.#store.state.userId;
    }
  }

  async #switchTo(userId: string, guild: string | null, channel: string | null): Promise<void> {
    this.#requestedUser = userId;
    const info = await api.info(userId);
    const place = find(info.guilds, guild) ?? info.guilds[0];
    // Load commands first, so that a command typed immediately is recognized.
    const commands = place ? await api.commands(place.id, userId) : [];
    // The user has switched again in the meantime.
    if (this.#requestedUser !== userId) return;
    this.#store.set({
      info,
      commands,
      starting: null,
      userId,
      messages: new Map(),
      readProblem: null,
      voice: new Map(),
      pending: new Set(),
      unread: new Set(),
      menu: null,
    });
    if (place) this.#enter(place, find(place.channels.filter(isText), channel));
    // Someone who's in no server still has their direct messages.
    else this.#store.set({ guildId: '', channelId: this.#store.directChannels[0]?.id ?? '' });
    this.#listen(userId);
  }

  #listen(userId: string): void {
    this.#stopListening();
    this.#stopListening = listen(userId, {
      onEvent: (event) => this.#receive(event),
      onOpen: () => {
        const wasLost = !this.#store.state.isConnected;
        this.#store.set({ isConnected: true });
        void this.#refresh();
        if (wasLost) void this.#readInfo();
      },
      onLost: () => this.#store.set({ isConnected: false }),
    });
  }

  openGuild(guild: SandboxGuild): void {
    this.#enter(guild);
    void this.#refresh();
  }

  openChannel(channelId: string): void {
    const unread = new Set(this.#store.state.unread);
    unread.delete(channelId);
    this.#store.set({ channelId, isDrawerOpen: false, unread, readProblem: null });
    this.#writeAddress();
    void this.#readMessages();
  }

  /** Adds or replaces messages in their channels. */
  addMessages(messages: SandboxMessage[]): void {
    const all = new Map(this.#store.state.messages);
    for (const message of messages) {
      const old = all.get(message.channel_id);
      // A channel that hasn't been loaded yet loads completely when it's opened.
      if (old === undefined) continue;
      const others = old.filter((one) => one.id !== message.id);
      all.set(message.channel_id, [...others, message].sort((a, b) => compareIds(a.id, b.id)).slice(-maxMessages));
    }
    this.#store.set({ messages: all });
  }

  #enter(guild: SandboxGuild, channel = guild.channels.find(isText)): void {
    this.#store.set({ guildId: guild.id, channelId: channel?.id ?? '' });
    this.#writeAddress();
  }

  async #refresh(): Promise<void> {
    await Promise.all([this.#readMessages(), this.#readCommands()]);
  }

  /** After a reconnect, the sandbox may have changed. */
  async #readInfo(): Promise<void> {
    const { userId } = this.#store.state;
    try {
      const info = await api.info(userId);
      if (this.#store.state.userId === userId) this.#store.set({ info });
    } catch {
      // The sandbox is still starting, so keep the current info.
    }
  }

  async #readSound(): Promise<void> {
    const { guildId, voice, sound, info } = this.#store.state;
    const bots = new Set(info?.users.filter(({ bot }) => bot).map(({ id }) => id));
    const hasBot = [...voice.values()].some(({ userId }) => bots.has(userId));
    if (!hasBot && sound.size === 0) return;
    try {
      const heard = hasBot ? await api.sound(guildId) : [];
      this.#store.set({ sound: new Map(heard.map((one) => [one.channel, one])) });
    } catch {
      // The banner says that the connection is lost.
    }
  }

  async #readMessages(): Promise<void> {
    const { userId, guildId, channelId } = this.#store.state;
    if (userId === '' || channelId === '') return;
    try {
      const messages = await api.messages(guildId, channelId, userId);
      if (this.#store.state.userId !== userId) return;
      const sorted = messages.sort((a, b) => compareIds(a.id, b.id)).slice(-maxMessages);
      this.#store.set({ messages: new Map(this.#store.state.messages).set(channelId, sorted), readProblem: null });
    } catch (error) {
      // Without a response, the banner is up, and the next connection loads the messages again.
      if (!(error instanceof SandboxError) || error.status === 0 || this.#store.state.userId !== userId) return;
      const messages = new Map(this.#store.state.messages).set(channelId, []);
      this.#store.set({ messages, readProblem: error.message });
    }
  }

  async #readCommands(): Promise<void> {
    const { userId, guildId } = this.#store.state;
    if (userId === '' || guildId === '') return;
    try {
      const commands = await api.commands(guildId, userId);
      if (this.#store.state.userId === userId && this.#store.state.guildId === guildId) this.#store.set({ commands });
    } catch {
      // Same as for messages.
    }
  }

  #receive(event: SandboxEvent): void {
    const { state } = this.#store;
    switch (event.type) {
      case 'ready':
        this.#store.set({ voice: new Map(event.voice_states.flatMap(voiceEntry)) });
        break;
      case 'message': {
        const isNew = !state.messages.get(event.message.channel_id)?.some((one) => one.id === event.message.id);
        this.addMessages([event.message]);
        if (isNew && event.message.channel_id !== state.channelId && event.message.edited_timestamp === null) {
          this.#store.set({ unread: new Set(state.unread).add(event.message.channel_id) });
        }
        break;
      }
      case 'message_delete': {
        const kept = state.messages.get(event.channel_id)?.filter((message) => message.id !== event.id);
        if (kept) this.#store.set({ messages: new Map(state.messages).set(event.channel_id, kept) });
        break;
      }
      case 'voice_state': {
        const voice = new Map(state.voice);
        voice.delete(voiceKey(event.guild_id, event.user_id));
        for (const [key, place] of voiceEntry(event)) voice.set(key, place);
        this.#store.set({ voice });
        break;
      }
      case 'channel_status':
        this.#store.setChannelStatus(event.id, event.status);
        break;
      case 'guilds':
        void this.#readInfo();
        break;
      case 'commands':
        void this.#readCommands();
        break;
    }
  }

  #writeAddress(): void {
    const { info } = this.#store.state;
    const { guild, channel, user } = this.#store;
    if (!user || !channel) return;
    const address = new URLSearchParams({ user: user.username, channel: channel.name });
    if (guild && guild !== info?.guilds[0]) address.set('guild', guild.name);
    history.replaceState(null, '', `/?${address}`);
    document.title = `#${channel.name} · ${guild?.name ?? 'Chorus'} · Chorus sandbox`;
  }
}

/** The {@link State.voice} entry of a voice state. None if the user isn't in a channel. */
function voiceEntry(state: VoiceState): [string, { userId: string; channelId: string }][] {
  const { user_id: userId, channel_id: channelId } = state;
  return channelId === null ? [] : [[voiceKey(state.guild_id, userId), { userId, channelId }]];
}

function find<T extends SandboxChannel | SandboxGuild>(list: T[], query: string | null): T | undefined {
  return query === null ? undefined : list.find((one) => one.id === query || one.name === query);
}
