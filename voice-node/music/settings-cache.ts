import type { MusicSettings } from '../../shared/music/settings.ts';

/** How long cached settings may be used by work that nobody requested, in milliseconds. */
const FRESH_MS = 30_000;

/** Caches each guild's music settings. */
export class SettingsCache {
  readonly #readSettings: (guildId: string) => Promise<MusicSettings>;
  readonly #byGuild = new Map<string, { atMs: number; settings: MusicSettings }>();

  constructor(readSettings: (guildId: string) => Promise<MusicSettings>) {
    this.#readSettings = readSettings;
  }

  /** Reads the current settings. */
  async read(guildId: string): Promise<MusicSettings> {
    const settings = await this.#readSettings(guildId);
    this.remember(guildId, settings);
    return settings;
  }

  /** Uses settings that someone else just read. */
  remember(guildId: string, settings: MusicSettings): void {
    this.#byGuild.set(guildId, { atMs: performance.now(), settings });
  }

  /** Returns settings that are up to half a minute old. */
  async readCached(guildId: string): Promise<MusicSettings> {
    const known = this.#byGuild.get(guildId);
    if (known !== undefined && performance.now() - known.atMs < FRESH_MS) return known.settings;
    return this.read(guildId);
  }
}
