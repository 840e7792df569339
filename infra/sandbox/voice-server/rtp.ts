/** RTP packets as Discord's mode `aead_aes256_gcm_rtpsize` encrypts them. */
import { createCipheriv, createDecipheriv } from 'node:crypto';

/** One Opus frame is 20 ms, so 50 packets a second. */
export const FRAME_MS = 20;
/** What RTP's timestamp grows by per frame, at 48 kHz. */
export const SAMPLES_PER_FRAME = 960;
/** An Opus frame of silence; five of them end a stretch of speech, so that decoders do not guess on. */
export const SILENCE = Buffer.from('f8fffe', 'hex');
export const SILENCE_FRAMES = 5;

const HEADER_BYTES = 12;
const TAG_BYTES = 16;
const NONCE_BYTES = 4;
const VERSION_2 = 0x80;
const VERSION_BITS = 0xc0;
const EXTENSION_BIT = 0x10;
const CONTRIBUTORS_BITS = 0x0f;
/** Payload type of Opus at Discord. */
const OPUS = 0x78;

export interface RtpHeader {
  /** 0 to 65535, then 0 again. */
  sequence: number;
  /** In samples, 32 bits, wrapping. */
  timestamp: number;
  ssrc: number;
}

/**
 * Encrypts one frame.
 *
 * @param key 32 bytes, from the session description.
 * @param nonce 32 bits; never the same twice under one key.
 */
export function sealPacket(header: RtpHeader, frame: Buffer, key: Buffer, nonce: number): Buffer {
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

/** Whether these bytes look like RTP at all: version 2 and room for everything that must be there. */
export function isRtp(packet: Buffer): boolean {
  return packet.length >= HEADER_BYTES + TAG_BYTES + NONCE_BYTES && ((packet[0] ?? 0) & VERSION_BITS) === VERSION_2;
}

/** The stream a packet belongs to, read before anything is decrypted. */
export function ssrcOf(packet: Buffer): number {
  return packet.readUInt32BE(8);
}

/** Decrypts one packet; `undefined` when it was changed on the way, or sealed with another key. */
export function openPacket(packet: Buffer, key: Buffer): (RtpHeader & { frame: Buffer }) | undefined {
  const first = packet[0] ?? 0;
  const hasExtension = (first & EXTENSION_BIT) !== 0;
  // "rtpsize": contributors and the four bytes that head an extension stay readable, the extension itself does not.
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
    // The tag does not fit: the only way GCM fails.
    return undefined;
  }
}

function padNonce(nonce: Buffer): Buffer {
  return Buffer.concat([nonce], 12);
}
