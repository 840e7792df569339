/**
 * Lavaplayer's binary track format, version 3, in Base64: four bytes (the lowest 30 bits are the length of the rest, the highest
 * two are flags), a version, and then the fields below. Sources can add fields of their own before the position, which is always
 * the last eight bytes.
 */
import { decodeText, encodeText } from './java-text.ts';
import type { TrackInfo } from './track.ts';

const VERSION = 3;
/** Flag: a version byte follows. Without it, the version is 1. */
const VERSIONED = 1;
const SIZE_BITS = 0x3fffffff;
const POSITION_BYTES = 8;
const LARGEST_LONG = 2n ** 63n - 1n;

/** @throws RangeError if a text takes more than 65,535 bytes */
export function encodeTrack(info: TrackInfo): string {
  const body = Buffer.concat([
    Buffer.from([VERSION]),
    encodeText(info.title),
    encodeText(info.author),
    long(info.length),
    encodeText(info.identifier),
    flag(info.isStream),
    optional(info.uri),
    optional(info.artworkUrl),
    optional(info.isrc),
    encodeText(info.sourceName),
    long(info.position),
  ]);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(((VERSIONED << 30) | body.length) >>> 0);
  return Buffer.concat([head, body]).toString('base64');
}

/** Decodes versions 1 to 3. @throws RangeError if it isn't a valid track */
export function decodeTrack(encoded: string): TrackInfo {
  const reader = new Reader(unpack(encoded));
  const version = reader.isVersioned ? reader.byte() : 1;
  if (version < 1 || version > VERSION) throw new RangeError(`unknown track version ${version}`);
  const title = reader.text();
  const author = reader.text();
  const length = reader.long();
  const identifier = reader.text();
  const isStream = reader.flag();
  const uri = version >= 2 ? reader.optional() : null;
  const artworkUrl = version >= 3 ? reader.optional() : null;
  const isrc = version >= 3 ? reader.optional() : null;
  const sourceName = reader.text();
  const position = reader.lastLong();
  return {
    ...{ identifier, isSeekable: !isStream, author, length, isStream, position },
    ...{ title, uri, artworkUrl, isrc, sourceName },
  };
}

function unpack(encoded: string): Buffer {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) throw new RangeError('the track isn’t Base64');
  return Buffer.from(encoded, 'base64');
}

class Reader {
  readonly isVersioned: boolean;
  readonly #body: Buffer;
  #at = 0;

  constructor(message: Buffer) {
    const head = message.length >= 4 ? message.readUInt32BE(0) : 0;
    this.isVersioned = head >>> 30 === VERSIONED;
    this.#body = message.subarray(4);
    if (head === 0 || (head & SIZE_BITS) !== this.#body.length)
      throw new RangeError('the track’s length doesn’t match its header');
  }

  byte(): number {
    return this.#take(1).readUInt8();
  }

  flag(): boolean {
    return this.byte() !== 0;
  }

  long(): number {
    return Number(this.#take(8).readBigInt64BE());
  }

  text(): string {
    return decodeText(this.#take(this.#take(2).readUInt16BE()));
  }

  optional(): string | null {
    return this.flag() ? this.text() : null;
  }

  /** The position. Skips the source's own fields. */
  lastLong(): number {
    this.#at = Math.max(this.#at, this.#body.length - POSITION_BYTES);
    return this.long();
  }

  #take(bytes: number): Buffer {
    const from = this.#at;
    this.#at += bytes;
    if (this.#at > this.#body.length) throw new RangeError('the track ends too early');
    return this.#body.subarray(from, this.#at);
  }
}

function long(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value >= Number(LARGEST_LONG) ? LARGEST_LONG : BigInt(Math.trunc(value)));
  return bytes;
}

function flag(value: boolean): Buffer {
  return Buffer.from([value ? 1 : 0]);
}

function optional(text: string | null): Buffer {
  return text === null ? flag(false) : Buffer.concat([flag(true), encodeText(text)]);
}
