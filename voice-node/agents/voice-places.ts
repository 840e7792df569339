/** Who is in which voice channel, according to one agent's gateway. Of members, only IDs are kept. */

import type { GuildState } from '../../shared/voice/gateway-state.ts';

/** A gateway dispatch, as discord.js passes it on. */
export interface Packet {
  t: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: shaped by its type, and only read where that is checked
  d: any;
}

interface Place {
  channel: string;
  isBot: boolean;
  /** Muted by the server, without Speak, or in the audience of a Stage. */
  isSilenced: boolean;
}

export class VoicePlaces {
  /** By guild and user. */
  readonly #guilds = new Map<string, Map<string, Place>>();

  handle({ t, d }: Packet): void {
    if (t === 'READY') this.#guilds.clear();
    else if (t === 'GUILD_DELETE') this.#guilds.delete(d.id);
    else if (t === 'GUILD_CREATE') this.#guilds.set(d.id, placesOf(d));
    else if (t === 'VOICE_STATE_UPDATE' && d.guild_id) this.#put(d.guild_id, d);
  }

  /** Whether the gateway has said who's in voice in a guild: not yet right after a login, and no longer during an outage. */
  knows(guildId: string): boolean {
    return this.#guilds.has(guildId);
  }

  channelOf(guildId: string, userId: string): string | undefined {
    return this.#guilds.get(guildId)?.get(userId)?.channel;
  }

  /** Whether nobody can hear a user, by the server's decision. */
  isSilenced(guildId: string, userId: string): boolean {
    return this.#guilds.get(guildId)?.get(userId)?.isSilenced ?? false;
  }

  /** How many humans are in a channel. */
  listeners(guildId: string, channelId: string): number {
    return this.#count(guildId, ({ channel, isBot }) => channel === channelId && !isBot);
  }

  /** How many others are in a channel. */
  occupants(guildId: string, channelId: string, exceptUserId: string): number {
    return this.#count(guildId, ({ channel }, user) => channel === channelId && user !== exceptUserId);
  }

  /** The voice channels a user is in, across all guilds. */
  *of(userId: string): Generator<{ guild: string; channel: string }> {
    for (const [guild, places] of this.#guilds) {
      const place = places.get(userId);
      if (place !== undefined) yield { guild, channel: place.channel };
    }
  }

  /** Who is in voice in a guild, for another process. */
  snapshot(guildId: string): GuildState['places'] {
    const places = [...(this.#guilds.get(guildId) ?? [])];
    return places.map(([user, { channel, isBot, isSilenced }]) => [user, channel, isBot, isSilenced]);
  }

  restore({ id, places }: GuildState): void {
    const restored = places.map(
      ([user, channel, isBot, isSilenced]) => [user, { channel, isBot, isSilenced }] as const,
    );
    this.#guilds.set(id, new Map(restored));
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
        isSilenced: isSilenced(state),
      });
  }

  #count(guildId: string, counts: (place: Place, user: string) => boolean): number {
    let count = 0;
    for (const [user, place] of this.#guilds.get(guildId) ?? []) if (counts(place, user)) count++;
    return count;
  }
}

/** GUILD_CREATE lists voice states and members separately. */
// biome-ignore lint/suspicious/noExplicitAny: a guild of the gateway
function placesOf(guild: any): Map<string, Place> {
  const bots = new Set<string>();
  for (const { user } of guild.members ?? []) if (user?.bot) bots.add(user.id);
  const places = new Map<string, Place>();
  for (const state of guild.voice_states ?? []) {
    const { user_id: user, channel_id: channel } = state;
    if (channel) places.set(user, { channel, isBot: bots.has(user), isSilenced: isSilenced(state) });
  }
  return places;
}

function isSilenced({ mute, suppress }: { mute?: boolean; suppress?: boolean }): boolean {
  return mute === true || suppress === true;
}
