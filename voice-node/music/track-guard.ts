/** Keeps Lavalink from being led into someone's network. Every track passes it when it's found, and again before it plays. */
import { type Playable, playableTrack } from '../../shared/music/playable.ts';
import { type Lookup, resolvesPublicly } from '../../shared/music/source-address.ts';
import type { Track } from '../../shared/music/track.ts';

/** A name that never resolves, so it can't lead anywhere. Only a source that knows it by name opens it. RFC 6761, 6.4. */
const NOWHERE = /\.invalid\.?$/;

export interface TrackGuardOptions {
  /** `ALLOW_PRIVATE_MEDIA`. */
  allowsPrivate: boolean;
  lookup: Lookup;
}

export class TrackGuard {
  readonly allowsPrivate: boolean;
  readonly #lookup: Lookup;

  constructor({ allowsPrivate, lookup }: TrackGuardOptions) {
    this.allowsPrivate = allowsPrivate;
    this.#lookup = lookup;
  }

  /**
   * Whether Lavalink may fetch from a host. Where it redirects to is out of our sight: Lavalink's way out denies private addresses.
   *
   * @param host as `URL` returns it.
   */
  async isOpen(host: string): Promise<boolean> {
    if (this.allowsPrivate || NOWHERE.test(host)) return true;
    return (await resolvesPublicly(host, this.#lookup)).status === 'public';
  }

  /** Whether an encoded track may play. */
  async mayPlay(encoded: string): Promise<boolean> {
    return (await this.admitted([encoded])).length === 1;
  }

  /** The tracks that may play, as their encoding has them. */
  async admitted(encoded: readonly string[]): Promise<Track[]> {
    const playable = encoded
      .map((each) => playableTrack(each, this.allowsPrivate))
      .filter((each) => each !== undefined);
    const open = await Promise.all(playable.map(({ hosts }) => this.#areOpen(hosts)));
    return playable.filter((_, index) => open[index]).map(({ track }) => track);
  }

  async #areOpen(hosts: Playable['hosts']): Promise<boolean> {
    return (await Promise.all(hosts.map((host) => this.isOpen(host)))).every(Boolean);
  }
}
