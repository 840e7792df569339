import type { LavalinkManager, LavalinkNode, Player } from 'lavalink-client';

/** One agent's players at Lavalink, at most one in each guild. */
export class Players {
  readonly #lavalink: LavalinkManager;
  /** What Lavalink is being told to remove, by guild: a new player that doesn't wait for that is removed with it. */
  readonly #removals = new Map<string, Promise<unknown>>();

  constructor(lavalink: LavalinkManager) {
    this.#lavalink = lavalink;
  }

  get(guildId: string): Player | undefined {
    return this.#lavalink.getPlayer(guildId);
  }

  create(guildId: string, channelId: string, node: LavalinkNode): Player {
    const player = this.#lavalink.createPlayer({ guildId, voiceChannelId: channelId, selfDeaf: true, node });
    // After a change of nodes the client calls this without waiting for it: it would take off the filters that are on, and its
    // failure would end the process. They are given with the track.
    player.filterManager.applyPlayerFilters = async () => undefined;
    return player;
  }

  /** Removes a guild's player, if it has one. Resolves when Lavalink has answered that, and what it was told to remove before. */
  async remove(guildId: string): Promise<void> {
    const player = this.get(guildId);
    if (player !== undefined) {
      // A node that is gone has no player to remove, and the client has forgotten it by then.
      const destroyed = player.destroy(undefined, false).catch(() => undefined);
      const removal = Promise.all([this.#removals.get(guildId), destroyed]).finally(() => {
        if (this.#removals.get(guildId) === removal) this.#removals.delete(guildId);
      });
      this.#removals.set(guildId, removal);
    }
    await this.#removals.get(guildId);
  }
}
