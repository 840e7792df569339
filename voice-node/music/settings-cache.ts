import type { MusicSettings } from '../../shared/music/settings.ts';

/** How long what staff decided may go unnoticed by what goes on by itself, in milliseconds. */
const FRESH_MS = 30_000;

/** What the staff of each guild has decided. */
export class SettingsCache {
  readonly #readSettings: (guildId: string) => Promise<MusicSettings>;
  readonly #byGuild = new Map<string, { atMs: number; settings: MusicSettings }>();

  constructor(readSettings: (guildId: string) => Promise<MusicSettings>) {
    this.#readSettings = readSettings;
  }

  /** As they are now. */
  async read(guildId: string): Promise<MusicSettings> {
    const settings = await this.#readSettings(guildId);
    this.#byGuild.set(guildId, { atMs: performance.now(), settings });
    return settings;
  }

  /** As they were up to half a minute ago. */
  async readCached(guildId: string): Promise<MusicSettings> {
    const known = this.#byGuild.get(guildId);
    if (known !== undefined && performance.now() - known.atMs < FRESH_MS) return known.settings;
    return this.read(guildId);
  }
}
