import type { LavalinkManager, LavalinkNode, Player } from 'lavalink-client';
import type { KeptPlayer } from './lavalink.ts';

const KEPT = 'chorus_kept';

/** How a player was when it was taken over from another process, once. */
export function takeKept(player: Player): KeptPlayer | undefined {
  const kept = player.getData<KeptPlayer | undefined>(KEPT);
  if (kept !== undefined) player.setData(KEPT, undefined);
  return kept;
}

/** One agent's players at Lavalink, at most one per guild. */
export class Players {
  readonly #lavalink: LavalinkManager;
  /** Pending removals by guild. A new player has to wait for them, or it's removed too. */
  readonly #removals = new Map<string, Promise<unknown>>();

  constructor(lavalink: LavalinkManager) {
    this.#lavalink = lavalink;
  }

  get(guildId: string): Player | undefined {
    return this.#lavalink.getPlayer(guildId);
  }

  create(guildId: string, channelId: string, node: LavalinkNode): Player {
    const player = this.#lavalink.createPlayer({ guildId, voiceChannelId: channelId, selfDeaf: true, node });
    // After moving to another node, the client calls this without awaiting it. That would remove the active filters, and a
    // failure
    // would end the process. Filters are sent with the track instead.
    player.filterManager.applyPlayerFilters = async () => undefined;
    return player;
  }

  /** Goes on with a player that another process left at Lavalink. Sends nothing. */
  adopt(kept: KeptPlayer, channelId: string): Player {
    const { guildId, node, voice, track, paused, volume, state } = kept;
    const player = this.create(guildId, channelId, node);
    const { token, endpoint, sessionId } = voice;
    Object.assign(player.voice, { token, endpoint, sessionId, channelId });
    Object.assign(player, { connected: state.connected, playing: Boolean(track) && !paused, paused, volume });
    player.lastPosition = state.position;
    player.setData(KEPT, kept);
    return player;
  }

  /** Removes a guild's player if it has one. Resolves once Lavalink has answered this removal and any earlier one. */
  async remove(guildId: string): Promise<void> {
    const player = this.get(guildId);
    if (player !== undefined) {
      // A disconnected node has no player to remove, and by then the client has dropped it.
      const destroyed = player.destroy(undefined, false).catch(() => undefined);
      const removal = Promise.all([this.#removals.get(guildId), destroyed]).finally(() => {
        if (this.#removals.get(guildId) === removal) this.#removals.delete(guildId);
      });
      this.#removals.set(guildId, removal);
    }
    await this.#removals.get(guildId);
  }
}
