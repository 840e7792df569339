import type { Player } from 'lavalink-client';
import type { KeptPlayer } from './lavalink.ts';
import type { MarkedTrack } from './player-messages.ts';
import type { VoiceConnection, VoiceParts } from './voice-connection.ts';

/** The players that another process left behind: which of them go on, and where the others were. */
export class KeptPlayers {
  readonly #parts: VoiceParts;
  /** Where players that couldn't go on were, by guild. */
  readonly #heard = new Map<string, { entry: string; positionMs: number; soundingSinceMs: number | undefined }>();

  constructor(parts: VoiceParts) {
    this.#parts = parts;
  }

  /**
   * Goes on with a player if the agent is still where it was. Sends nothing.
   *
   * @param isResumed whether Discord went on with the session that its voice connection belongs to.
   */
  take(kept: KeptPlayer, isResumed: boolean): { player: Player; connection: VoiceConnection } | undefined {
    const { agentId, places, order, players, connections } = this.#parts;
    const { guildId: guild, node, voice } = kept;
    const channel = places.channelOf(guild, agentId);
    const session = order.sessionOf(guild);
    const isSame = isResumed && kept.isOurs && session !== undefined && session === voice?.sessionId;
    if (!isSame || channel === undefined || connections.has(guild)) return undefined;
    const player = players.adopt(kept, channel);
    const lavalinkSession = node.sessionId ?? undefined;
    const connection: VoiceConnection = { channel, joining: undefined, lavalinkSession, isDisplaced: false };
    connections.set(guild, connection);
    return { player, connection };
  }

  /** Remembers where a player was that can't go on, and removes it from Lavalink. */
  async discard({ guildId: guild, node, track, state, paused, atMs, isOurs }: KeptPlayer): Promise<void> {
    const entry = (track as MarkedTrack | undefined)?.userData?.entry;
    const soundingSinceMs = state.connected && !paused ? atMs : undefined;
    if (entry !== undefined && !this.#heard.has(guild))
      this.#heard.set(guild, { entry, positionMs: state.position, soundingSinceMs });
    if (isOurs && node.sessionId !== null) await node.destroyPlayer(guild).catch(() => undefined);
  }

  /** Where a player that couldn't go on was in an entry, in milliseconds, once. */
  takeHeard(guildId: string, entry: string): number | undefined {
    const heard = this.#heard.get(guildId);
    this.#heard.delete(guildId);
    if (heard?.entry !== entry) return undefined;
    const { positionMs, soundingSinceMs } = heard;
    return positionMs + (soundingSinceMs === undefined ? 0 : performance.now() - soundingSinceMs);
  }
}

/** Where a guild has several, the one that sounds comes first. */
export function soundestFirst(players: readonly KeptPlayer[]): KeptPlayer[] {
  return [...players].sort((one, other) => soundness(other) - soundness(one));
}

function soundness({ track, state, paused }: KeptPlayer): number {
  return Number(Boolean(track)) + Number(state.connected) + Number(!paused);
}
