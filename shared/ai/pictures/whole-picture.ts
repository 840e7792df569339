/** Whether bytes are a whole picture. Providers have sent half of one, a page that says they're busy, and JSON. */
import type { Buffer } from 'node:buffer';

/** Of one picture. Discord takes 10 MB. */
export const MOST_PICTURE_BYTES = 8_000_000;

export interface Picture {
  contentType: 'image/png' | 'image/jpeg' | 'image/webp';
  /** Of its file's name. */
  extension: 'png' | 'jpg' | 'webp';
  bytes: Buffer<ArrayBuffer>;
}

/** The picture, if it begins and ends as its format says; undefined for anything else. It isn't decoded. */
export function wholePicture(bytes: Buffer<ArrayBuffer>): Picture | undefined {
  if (bytes.length > MOST_PICTURE_BYTES) return undefined;
  if (isWholePng(bytes)) return { contentType: 'image/png', extension: 'png', bytes };
  if (isWholeJpeg(bytes)) return { contentType: 'image/jpeg', extension: 'jpg', bytes };
  return isWholeWebp(bytes) ? { contentType: 'image/webp', extension: 'webp', bytes } : undefined;
}

const PNG = '89504e470d0a1a0a';
/** Each chunk has its length, its type, and a checksum. */
const PNG_FRAME_BYTES = 12;

/** Chunks from the header to the end, and one of pixels between them. https://www.w3.org/TR/png-3/#5DataRep */
function isWholePng(bytes: Buffer): boolean {
  if (bytes.toString('hex', 0, 8) !== PNG) return false;
  let hasPixels = false;
  for (let at = 8; at + PNG_FRAME_BYTES <= bytes.length; ) {
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (at === 8 && type !== 'IHDR') return false;
    at += PNG_FRAME_BYTES + bytes.readUInt32BE(at);
    // Some write something after the end; readers ignore it.
    if (type === 'IEND') return hasPixels && at <= bytes.length;
    hasPixels ||= type === 'IDAT';
  }
  return false;
}

/** From its first marker to its last, with a scan between them. https://www.w3.org/Graphics/JPEG/itu-t81.pdf, table B.1 */
function isWholeJpeg(bytes: Buffer): boolean {
  if (bytes.length < 4 || bytes.toString('hex', 0, 3) !== 'ffd8ff') return false;
  let end = bytes.length;
  // Some encoders fill up the file with zeros.
  while (end > 0 && bytes[end - 1] === 0) end--;
  return bytes.toString('hex', end - 2, end) === 'ffd9' && bytes.includes('ffda', 0, 'hex');
}

/** WebP has no end marker, but says how long it is. https://developers.google.com/speed/webp/docs/riff_container */
function isWholeWebp(bytes: Buffer): boolean {
  if (bytes.length < 20) return false;
  if (bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WEBP') return false;
  if (!/^VP8[ LX]$/.test(bytes.toString('latin1', 12, 16))) return false;
  const chunk = bytes.readUInt32LE(16);
  const size = bytes.readUInt32LE(4);
  return size + 8 <= bytes.length && chunk + 12 <= size;
}
