/**
 * Pictures for the scripted model: it can't see, so it reads the text that's stored in the file. What's drawn is one plain color.
 *
 * https://www.w3.org/TR/png-3/#11textinfo
 */
import { Buffer } from 'node:buffer';
import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const KEYWORD = 'Screen\0';

/** A PNG that the scripted model reads as `text`. @param color as 0xRRGGBB. */
export function pictureOf(text: string, { width = 64, height = 64, color = 0x5865f2 } = {}): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // 8 bits each of red, green, and blue.
  header.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.alloc(1 + 3 * width);
  for (let x = 0; x < width; x++) row.writeUIntBE(color, 1 + 3 * x, 3);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)));
  // An iTXt chunk: uncompressed, without a language.
  const data = Buffer.concat([Buffer.from(`${KEYWORD}\0\0\0\0`), Buffer.from(text)]);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('iTXt', data),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** The text in a PNG of ours; empty if it has none. */
export function textOfPicture(bytes: Buffer): string {
  if (!bytes.subarray(0, 8).equals(SIGNATURE)) return '';
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const data = bytes.subarray(at + 8, at + 8 + length);
    if (bytes.toString('latin1', at + 4, at + 8) === 'iTXt' && data.toString('latin1', 0, KEYWORD.length) === KEYWORD)
      return data.toString('utf8', KEYWORD.length + 4);
    at += 12 + length;
  }
  return '';
}
