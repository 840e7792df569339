/** A server of the local Discord in the words of tests: who's in it, what they do, and what they see. */
import type { InteractionOutcome } from '../control/protocol.ts';
import { isoTime } from './compose.ts';
import type { LocalDiscord } from './index.ts';
import type { Json } from './json.ts';
import { sendAsMember } from './member-messages.ts';
import type { Message } from './messages.ts';
import { addOldMessage, directMessagesOf, newPeople, setDirectMessages } from './people.ts';
import { Permission } from './permissions.ts';
import { walk } from './validate/components.ts';
import type { AuditLogEntry, Channel, Guild, Member, Role, User } from './world.ts';

/** @example serverOf(discord).type('bob', 'hello') */
export function serverOf(discord: LocalDiscord, name = 'Chorus Lounge'): TestedServer {
  const guild = discord.core.world.findGuild(name);
  if (!guild) throw new Error(`There's no server "${name}".`);
  return new TestedServer(discord, guild);
}

/** Everyone and everything is named as members see it: `'bob'`, `'general'`, `'Staff'`. */
export class TestedServer {
  readonly discord: LocalDiscord;
  readonly guild: Guild;

  constructor(discord: LocalDiscord, guild: Guild) {
    this.discord = discord;
    this.guild = guild;
  }

  user(name: string): User {
    return found(this.discord.core.world.findUser(name), name);
  }

  id(name: string): string {
    return this.user(name).id;
  }

  member(name: string): Member {
    return found(this.guild.members.get(this.id(name)), name);
  }

  role(name: string): Role {
    return found(this.discord.core.world.findRole(name, this.guild), name);
  }

  channel(name: string): Channel {
    return found(this.discord.core.world.findChannel(name, this.guild), name);
  }

  /** Gives the bot exactly these permissions, besides what everyone has. */
  grant(...permissions: (keyof typeof Permission)[]): void {
    this.role('Chorus').permissions = permissions.reduce((all, name) => all | Permission[name], 0n);
  }

  /** A member types a message. @throws {TypedError} if a permission, a timeout, slowmode, or AutoMod is in the way. */
  type(name: string, content: string, channel = 'general'): Message {
    const { guild } = this;
    const actor = { user: this.user(name), member: this.member(name), guild, channel: this.channel(channel) };
    return sendAsMember(this.discord.core, actor, content);
  }

  /** A message that someone sent so long ago. `about` adds to it, such as `attachments` or `embeds`. */
  typedBefore(name: string, content: string, ageMs: number, channel = 'general', about: Json = {}): Message {
    const { core } = this.discord;
    const message = addOldMessage(core, this.channel(channel).id, this.user(name), content, ageMs);
    return core.messages.edit(message, about);
  }

  /** What a member sees in a channel, oldest first. */
  seenBy(name: string, channel = 'general'): Message[] {
    return this.discord.core.messages.list(this.channel(channel).id, this.id(name));
  }

  /** New people join. */
  join(count: number, accountAgeDays?: number): User[] {
    return newPeople(this.discord.core, this.guild, count, accountAgeDays);
  }

  setRoles(name: string, roles: readonly string[]): void {
    const roleIds = roles.map((role) => this.role(role).id);
    this.discord.core.members.change(this.guild, this.member(name), this.#owner, { roleIds });
  }

  /** Moves a role: 1 is just above @everyone. */
  setPosition(role: string, position: number): void {
    this.discord.core.roles.reorder(this.guild, new Map([[this.role(role).id, position]]));
  }

  /** Times a member out from now on. 0 ends it. */
  timeOut(name: string, ms: number): void {
    const communicationDisabledUntil = ms === 0 ? null : isoTime(Date.now() + ms);
    this.discord.core.members.change(this.guild, this.member(name), this.#owner, { communicationDisabledUntil });
  }

  ban(name: string, reason?: string): void {
    this.discord.core.members.ban(this.guild, this.user(name), { ...this.#owner, reason });
  }

  /** Reasons by name. */
  bans(): Record<string, string | null> {
    return Object.fromEntries(
      [...this.guild.bans].map(([id, { reason }]) => [this.discord.core.world.user(id)?.username ?? id, reason]),
    );
  }

  /** The audit log, newest first. */
  auditLog(): AuditLogEntry[] {
    return this.guild.auditLog.toReversed();
  }

  setIntents(intents: { messageContent?: boolean; guildMembers?: boolean }): void {
    Object.assign(this.discord.core.bots.main.intents, intents);
  }

  setDirectMessages(name: string, state: 'open' | 'closed'): void {
    setDirectMessages(this.discord.core, this.id(name), state);
  }

  /** What someone got in direct messages from any bot, oldest first. */
  directMessages(name: string): Message[] {
    return directMessagesOf(this.discord.core, this.id(name)).flatMap(({ messages }) => messages);
  }

  /** Someone presses the newest button with this label, or custom ID, in their direct messages. */
  async pressInDirectMessages(name: string, label: string): Promise<InteractionOutcome> {
    const user = this.user(name);
    for (const message of this.directMessages(name).reverse()) {
      const button = [...walk(message.components)].find(
        ({ component }) => component.label === label || component.custom_id === label,
      );
      const direct = this.discord.core.world.directChannel(message.channel_id);
      if (!button || !direct) continue;
      const customId = String(button.component.custom_id);
      return (await this.discord.client.component({ user, direct }, message, customId, undefined)).outcome;
    }
    throw new Error(`${name} has no direct message with a button "${label}".`);
  }

  /** Calls Discord's API as a member's own client does. The response is parsed, also of an error. */
  async as(name: string, method: string, path: string, body?: unknown, reason?: string): Promise<Json> {
    const answer = await this.discord.asMember(this.id(name), method, path, body, reason);
    return answer.status === 204 ? {} : ((await answer.json()) as Json);
  }

  get #owner(): { userId: string } {
    return { userId: this.guild.ownerId };
  }
}

function found<T>(thing: T | undefined, name: string): T {
  if (thing === undefined) throw new Error(`The server has no ${name}.`);
  return thing;
}
