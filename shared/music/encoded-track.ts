/**
 * Decodes Lavalink's own encoding of a track. This is what plays, no matter what other fields say, so tracks from outside (a file, a
 * choice typed by hand) are checked by it.
 *
 * Base64 of four bytes, whose lowest 30 bits are the length of the rest and whose next bit says that a version follows; the version;
 * then title, author, length, identifier, whether it's a stream, since version 2 its address, since version 3 its artwork and ISRC,
 * and the source's name. https://github.com/lavalink-devs/lavaplayer, `DefaultAudioPlayerManager.encodeTrack`
 */
import { cleanText, truncateText } from '../platform/text.ts';
import { NAME_LENGTH, type Track, trackSchema } from './track.ts';

const NEWEST = 3;
const VERSIONED = 1;
const SIZE_BITS = 0x3fff_ffff;
/** Streams have the largest possible length; nothing real is as long as this, in milliseconds. */
const LONGEST_MS = 2 ** 43;

/** Lavalink's position of a track, at the very end. */
const POSITION_BYTES = 8;

/** The track as it's stored; undefined when it isn't one, or is too large. */
export function decodeTrack(encoded: string): Track | undefined {
  return readEncodedTrack(encoded)?.track;
}

/**
 * The track, and what its source adds to it.
 *
 * @returns `rest`: the texts of a source's own fields, in order. Undefined if they aren't optional texts and flags, which LavaSrc's
 *   sources add; those of Lavalink add nothing, except for `http` and `local`.
 */
export function readEncodedTrack(encoded: string): { track: Track; rest: string[] | undefined } | undefined {
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
    const shown = { title: shownText(title), author: shownText(author) };
    // What plays isn't changed: without a character, an address would be another one.
    if (![identifier, uri, artworkUrl, isrc, source].every((text) => text === null || text === cleanText(text)))
      return undefined;
    const fields = { encoded, identifier, ...shown, lengthMs, isStream, uri, artworkUrl, isrc, source };
    const track = trackSchema().safeParse(fields).data;
    return track && { track, rest: reader.rest() };
  } catch (error) {
    // Invalid base64, or an end where more should follow.
    if (error instanceof RangeError || error instanceof DOMException) return undefined;
    throw error;
  }
}

function shownText(text: string): string {
  return truncateText(cleanText(text), NAME_LENGTH);
}

function bytesOf(encoded: string): Uint8Array {
  return Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
}

/** @throws {RangeError} at its end. */
class Reader {
  readonly isVersioned: boolean;
  readonly #view: DataView;
  #at = 4;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer);
    const head = this.#view.getUint32(0);
    this.isVersioned = head >>> 30 === VERSIONED;
    if ((head & SIZE_BITS) !== bytes.length - 4) throw new RangeError('the length of the track is wrong');
    // Lavalink ignores the other flag. With it set, this decoder and Lavalink's would read different tracks.
    if (head >>> 30 > VERSIONED) throw new RangeError('the track has an unknown flag');
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

  /** Everything up to the position, as optional texts and flags. */
  rest(): string[] | undefined {
    const end = this.#view.byteLength - POSITION_BYTES;
    const texts: string[] = [];
    while (this.#at < end) {
      if (!this.isSet() || this.#at >= end) continue;
      if (this.#at + 2 > end || this.#at + 2 + this.#view.getUint16(this.#at) > end) return undefined;
      texts.push(this.text());
    }
    return this.#at === end ? texts : undefined;
  }

  /** Java's modified UTF-8: a length in two bytes, then each UTF-16 unit in one to three. */
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
