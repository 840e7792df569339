import type { Actor } from '../discord/interactions/payload.ts';
import { TypedError } from '../discord/interactions/typed.ts';
import { seesChannel } from '../discord/permissions.ts';
import type { Channel, Guild, User, World } from '../discord/world.ts';

/** Finds what a request of the control API names. Every method throws a {@link TypedError} with a sentence for a miss. */
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
    if (!user.bot) throw new TypedError(`${user.globalName} is not a bot.`);
    return user;
  }

  guild(text: string): Guild {
    const guild = this.#world.findGuild(text);
    if (!guild) throw new TypedError(`There is no guild "${text}".`, 404);
    return guild;
  }

  /** In one guild, or in any. */
  channel(text: string, guild?: Guild): Channel {
    const channel = this.#world.findChannel(text, guild);
    if (!channel) throw new TypedError(`There is no channel "${text}"${guild ? ` in ${guild.name}` : ''}.`, 404);
    return channel;
  }

  /** A user who is in the guild. */
  member(text: string, guild: Guild): User {
    const user = this.user(text);
    if (!guild.members.has(user.id)) throw new TypedError(`${user.globalName} is not in ${guild.name}.`, 403);
    return user;
  }

  sees(user: User, channel: Channel): boolean {
    return seesChannel(this.guild(channel.guildId), user.id, channel);
  }

  /** A person in a channel that they see. */
  actor(userText: string, guildText: string, channelText: string): Actor {
    const guild = this.guild(guildText);
    const user = this.member(userText, guild);
    const member = guild.members.get(user.id);
    const channel = this.channel(channelText, guild);
    if (!member || user.bot) throw new TypedError(`${user.globalName} is a bot, and bots use no commands.`);
    if (!this.sees(user, channel)) throw new TypedError(`${user.globalName} does not see #${channel.name}.`, 403);
    return { user, member, guild, channel };
  }
}
