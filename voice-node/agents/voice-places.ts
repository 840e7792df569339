/** Who is in which voice channel, as one agent's gateway tells it: all that is kept of members, and no more than ids. */

/** A dispatch of the gateway, as discord.js passes it on. */
export interface Packet {
  t: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: shaped by its type, and only read where that is checked
  d: any;
}

interface Place {
  channel: string;
  isBot: boolean;
}

export class VoicePlaces {
  /** By guild, by user. */
  readonly #guilds = new Map<string, Map<string, Place>>();

  handle({ t, d }: Packet): void {
    if (t === 'READY') this.#guilds.clear();
    else if (t === 'GUILD_DELETE') this.#guilds.delete(d.id);
    else if (t === 'GUILD_CREATE') this.#guilds.set(d.id, placesOf(d));
    else if (t === 'VOICE_STATE_UPDATE' && d.guild_id) this.#put(d.guild_id, d);
  }

  channelOf(guildId: string, userId: string): string | undefined {
    return this.#guilds.get(guildId)?.get(userId)?.channel;
  }

  /** How many humans are in a channel. */
  listeners(guildId: string, channelId: string): number {
    return this.#count(guildId, ({ channel, isBot }) => channel === channelId && !isBot);
  }

  /** How many places of a channel are taken by others. */
  occupants(guildId: string, channelId: string, exceptUserId: string): number {
    return this.#count(guildId, ({ channel }, user) => channel === channelId && user !== exceptUserId);
  }

  /** Where a user is, in all guilds. */
  *of(userId: string): Generator<{ guild: string; channel: string }> {
    for (const [guild, places] of this.#guilds) {
      const place = places.get(userId);
      if (place !== undefined) yield { guild, channel: place.channel };
    }
  }

  // biome-ignore lint/suspicious/noExplicitAny: a voice state of the gateway
  #put(guildId: string, state: any): void {
    const places = this.#guilds.get(guildId) ?? new Map<string, Place>();
    this.#guilds.set(guildId, places);
    if (state.channel_id === null) places.delete(state.user_id);
    else
      places.set(state.user_id, {
        channel: state.channel_id,
        isBot: state.member?.user?.bot ?? places.get(state.user_id)?.isBot ?? false,
      });
  }

  #count(guildId: string, counts: (place: Place, user: string) => boolean): number {
    let count = 0;
    for (const [user, place] of this.#guilds.get(guildId) ?? []) if (counts(place, user)) count++;
    return count;
  }
}

/** GUILD_CREATE tells of whoever is in voice, and beside it who they are. */
// biome-ignore lint/suspicious/noExplicitAny: a guild of the gateway
function placesOf(guild: any): Map<string, Place> {
  const bots = new Set<string>();
  for (const { user } of guild.members ?? []) if (user?.bot) bots.add(user.id);
  const places = new Map<string, Place>();
  for (const { user_id, channel_id } of guild.voice_states ?? [])
    if (channel_id) places.set(user_id, { channel: channel_id, isBot: bots.has(user_id) });
  return places;
}
