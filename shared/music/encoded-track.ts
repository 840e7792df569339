/**
 * Reads Lavalink's own form of a track: what is in it is what plays, whatever is written beside it. So tracks that come from
 * outside (a file, a choice that was typed by hand) are judged by this.
 *
 * Base64 of four bytes, of which the lowest 30 bits say how long the rest is and the next says that a version follows; the version;
 * then title, author, length, identifier, whether it is a stream, from version 2 on its address, from 3 on its artwork and ISRC, and
 * the source's name. https://github.com/lavalink-devs/lavaplayer, `DefaultAudioPlayerManager.encodeTrack`
 */
import { type Track, trackSchema } from './track.ts';

const NEWEST = 3;
const VERSIONED = 1;
const SIZE_BITS = 0x3fff_ffff;
/** A stream's length is the largest number there is; nothing real is as long as this, in milliseconds. */
const LONGEST_MS = 2 ** 43;

/** The track as it is kept; undefined when it is none, or too large to be kept. */
export function decodeTrack(encoded: string): Track | undefined {
  try {
    const reader = new Reader(bytesOf(encoded));
    const version = reader.isVersioned ? reader.byte() : 1;
    if (version < 1 || version > NEWEST) return undefined;
    const [title, author, length, identifier] = [reader.text(), reader.text(), reader.long(), reader.text()];
    const isStream = reader.isSet();
    const uri = version >= 2 ? reader.optional() : null;
    const artworkUrl = version >= 3 ? reader.optional() : null;
    const isrc = version >= 3 ? reader.optional() : null;
    const lengthMs = !isStream && length > 0 && length < LONGEST_MS ? length : null;
    const source = reader.text();
    const track = { encoded, identifier, title, author, lengthMs, isStream, uri, artworkUrl, isrc, source };
    return trackSchema.safeParse(track).data;
  } catch (error) {
    // Base64 that is none, or an end where there should be more.
    if (error instanceof RangeError || error instanceof DOMException) return undefined;
    throw error;
  }
}

function bytesOf(encoded: string): Uint8Array {
  return Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
}

/** @throws {RangeError} when more is read than there is. */
class Reader {
  readonly isVersioned: boolean;
  readonly #view: DataView;
  #at = 4;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer);
    const head = this.#view.getUint32(0);
    this.isVersioned = head >>> 30 === VERSIONED;
    if ((head & SIZE_BITS) !== bytes.length - 4) throw new RangeError('a track says its own length');
  }

  byte(): number {
    return this.#view.getUint8(this.#at++);
  }

  isSet(): boolean {
    return this.byte() !== 0;
  }

  long(): number {
    this.#at += 8;
    return Number(this.#view.getBigInt64(this.#at - 8));
  }

  optional(): string | null {
    return this.isSet() ? this.text() : null;
  }

  /** Java's modified UTF-8: a length of two bytes, then each UTF-16 unit in one to three. */
  text(): string {
    const end = this.#view.getUint16(this.#at) + this.#at + 2;
    this.#at += 2;
    const units: string[] = [];
    while (this.#at < end) {
      const first = this.byte();
      if (first < 0x80) units.push(String.fromCharCode(first));
      else if (first < 0xe0) units.push(String.fromCharCode(((first & 0x1f) << 6) | (this.byte() & 0x3f)));
      else units.push(String.fromCharCode(((first & 0x0f) << 12) | ((this.byte() & 0x3f) << 6) | (this.byte() & 0x3f)));
    }
    return units.join('');
  }
}
