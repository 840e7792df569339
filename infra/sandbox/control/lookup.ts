import type { Actor, DirectActor } from '../discord/interactions/payload.ts';
import { TypedError } from '../discord/interactions/typed.ts';
import { seesChannel } from '../discord/permissions.ts';
import type { Channel, Guild, User, World } from '../discord/world.ts';

/** Finds what a request to the control API names. If there's no match, every method throws a {@link TypedError}. */
export class Lookup {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  user(text: string): User {
    const user = this.#world.findUser(text);
    if (!user) throw new TypedError(`There is no user "${text}".`, 404);
    return user;
  }

  bot(text: string): User {
    const user = this.user(text);
    if (!user.bot) throw new TypedError(`${user.globalName} isn’t a bot.`);
    return user;
  }

  guild(text: string): Guild {
    const guild = this.#world.findGuild(text);
    if (!guild) throw new TypedError(`There is no guild "${text}".`, 404);
    return guild;
  }

  /** Searches one guild, or all of them. */
  channel(text: string, guild?: Guild): Channel {
    const channel = this.#world.findChannel(text, guild);
    if (!channel) throw new TypedError(`There is no channel "${text}"${guild ? ` in ${guild.name}` : ''}.`, 404);
    return channel;
  }

  /** A user who is in the guild. */
  member(text: string, guild: Guild): User {
    const user = this.user(text);
    if (!guild.members.has(user.id)) throw new TypedError(`${user.globalName} isn’t in ${guild.name}.`, 403);
    return user;
  }

  sees(user: User, channel: Channel): boolean {
    return seesChannel(this.guild(channel.guildId), user.id, channel);
  }

  /** A person in one of their channels of direct messages. */
  directActor(userText: string, channelId: string): DirectActor {
    const user = this.user(userText);
    const direct = this.#world.directChannel(channelId);
    if (direct?.userId !== user.id) throw new TypedError(`${user.globalName} can’t see that message.`, 403);
    return { user, direct };
  }

  /** A member, who isn't a bot, in a channel that they can see. */
  actor(userText: string, guildText: string, channelText: string): Actor {
    const guild = this.guild(guildText);
    const user = this.member(userText, guild);
    const member = guild.members.get(user.id);
    const channel = this.channel(channelText, guild);
    if (!member || user.bot) throw new TypedError(`${user.globalName} is a bot, and bots can’t use commands.`);
    if (!this.sees(user, channel)) throw new TypedError(`${user.globalName} can’t see #${channel.name}.`, 403);
    return { user, member, guild, channel };
  }
}
