import type { MusicSettings } from '../../shared/music/settings.ts';
import type { Store } from '../../shared/platform/store.ts';
import { noteGone } from '../../shared/settings/change.ts';
import type { Agent } from '../agents/agent.ts';
import type { SettingsCache } from './settings-cache.ts';

/** Finds out that a server has deleted the DJ role of its settings: its agents see every role, and nobody else looks. */
export class GoneRole {
  readonly #store: Store;
  readonly #settings: SettingsCache;

  constructor(store: Store, settings: SettingsCache) {
    this.#store = store;
    this.#settings = settings;
  }

  /** Has the default count, and staff told, if the role is gone. @throws {Unavailable} if the database didn't answer in time. */
  async check({ maps }: Pick<Agent, 'maps'>, guildId: string): Promise<void> {
    const roles = maps.get(guildId)?.roles;
    const settings: MusicSettings = await this.#settings.readCached(guildId);
    const { djRole } = settings;
    if (roles === undefined || djRole === null || roles.has(djRole)) return;
    await noteGone(this.#store, { guildId, module: 'music', key: 'djRole', value: djRole });
    await this.#settings.read(guildId);
  }
}
