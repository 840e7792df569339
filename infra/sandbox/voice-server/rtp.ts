/** RTP packets, encrypted with Discord's mode `aead_aes256_gcm_rtpsize`. */
import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';

/** An Opus frame is 20 ms, so there are 50 packets per second. */
export const FRAME_MS = 20;
/** The increment of RTP's timestamp per frame, at 48 kHz. */
export const SAMPLES_PER_FRAME = 960;
/** A silent Opus frame. Five of them end a transmission, so that decoders don't interpolate. */
export const SILENCE = Buffer.from('f8fffe', 'hex');
export const SILENCE_FRAMES = 5;

/** Code 3 of an Opus frame's first byte, and one frame with padding in its second one (RFC 6716, section 3.2.5). */
const CODE_3 = 0x03;
const ONE_PADDED_FRAME = 0x41;
const POSITION_BYTES = 4;

/**
 * Writes where in its track a frame is, in ms, into the frame's padding, which decoders skip.
 *
 * @param frame a single frame without padding (code 0).
 */
export function withPosition(frame: Buffer, positionMs: number): Buffer {
  const marked = Buffer.alloc(frame.length + 2 + POSITION_BYTES);
  marked[0] = (frame[0] ?? 0) | CODE_3;
  marked[1] = ONE_PADDED_FRAME;
  marked[2] = POSITION_BYTES;
  frame.copy(marked, 3, 1);
  marked.writeUInt32BE(Math.max(0, Math.round(positionMs)) >>> 0, marked.length - POSITION_BYTES);
  return marked;
}

/** Where in its track a frame is, in ms. Only the sandbox's Lavalink says so. */
export function positionOf(frame: Buffer): number | undefined {
  const isMarked =
    frame.length > 3 + POSITION_BYTES &&
    ((frame[0] ?? 0) & CODE_3) === CODE_3 &&
    frame[1] === ONE_PADDED_FRAME &&
    frame[2] === POSITION_BYTES;
  return isMarked ? frame.readUInt32BE(frame.length - POSITION_BYTES) : undefined;
}

const HEADER_BYTES = 12;
const TAG_BYTES = 16;
const NONCE_BYTES = 4;
const VERSION_2 = 0x80;
const VERSION_BITS = 0xc0;
const EXTENSION_BIT = 0x10;
const CONTRIBUTORS_BITS = 0x0f;
/** Discord's payload type for Opus. */
const OPUS = 0x78;

export interface RtpHeader {
  /** 0 to 65,535, wrapping. */
  sequence: number;
  /** In samples, 32 bits, wrapping. */
  timestamp: number;
  ssrc: number;
}

/**
 * The key of a session, made once: given bytes, Node checks them again for each packet, which takes longer than encrypting it.
 *
 * @param bytes 32, from the session description.
 */
export function packetKey(bytes: Uint8Array): KeyObject {
  return createSecretKey(bytes);
}

/**
 * Encrypts one frame.
 *
 * @param key from {@link packetKey}.
 * @param nonce 32 bits. Must be unique per key.
 */
export function sealPacket(header: RtpHeader, frame: Buffer, key: KeyObject, nonce: number): Buffer {
  const head = Buffer.alloc(HEADER_BYTES);
  head[0] = VERSION_2;
  head[1] = OPUS;
  head.writeUInt16BE(header.sequence, 2);
  head.writeUInt32BE(header.timestamp, 4);
  head.writeUInt32BE(header.ssrc, 8);
  const tail = Buffer.alloc(NONCE_BYTES);
  tail.writeUInt32BE(nonce);
  const cipher = createCipheriv('aes-256-gcm', key, padNonce(tail)).setAAD(head);
  return Buffer.concat([head, cipher.update(frame), cipher.final(), cipher.getAuthTag(), tail]);
}

/** Whether these bytes can be RTP: version 2, and long enough for all required parts. */
export function isRtp(packet: Buffer): boolean {
  return packet.length >= HEADER_BYTES + TAG_BYTES + NONCE_BYTES && ((packet[0] ?? 0) & VERSION_BITS) === VERSION_2;
}

/** The stream that a packet belongs to. It isn't encrypted. */
export function ssrcOf(packet: Buffer): number {
  return packet.readUInt32BE(8);
}

/** Decrypts one packet. `undefined` if it was modified or encrypted with another key. */
export function openPacket(packet: Buffer, key: KeyObject): (RtpHeader & { frame: Buffer }) | undefined {
  const first = packet[0] ?? 0;
  const hasExtension = (first & EXTENSION_BIT) !== 0;
  // "rtpsize": contributors and an extension's four-byte header aren't encrypted, but the extension itself is.
  const headBytes = HEADER_BYTES + 4 * (first & CONTRIBUTORS_BITS) + (hasExtension ? 4 : 0);
  const sealedEnd = packet.length - TAG_BYTES - NONCE_BYTES;
  if (sealedEnd < headBytes) return undefined;
  const head = packet.subarray(0, headBytes);
  const decipher = createDecipheriv('aes-256-gcm', key, padNonce(packet.subarray(-NONCE_BYTES)))
    .setAAD(head)
    .setAuthTag(packet.subarray(sealedEnd, sealedEnd + TAG_BYTES));
  try {
    const plain = Buffer.concat([decipher.update(packet.subarray(headBytes, sealedEnd)), decipher.final()]);
    const extensionBytes = hasExtension ? 4 * head.readUInt16BE(headBytes - 2) : 0;
    return {
      sequence: packet.readUInt16BE(2),
      timestamp: packet.readUInt32BE(4),
      ssrc: ssrcOf(packet),
      frame: plain.subarray(extensionBytes),
    };
  } catch {
    // The tag doesn't match. GCM can't fail in any other way.
    return undefined;
  }
}

function padNonce(nonce: Buffer): Buffer {
  return Buffer.concat([nonce], 12);
}
