/**
 * Text as Java's `DataOutput.writeUTF` writes it ("modified UTF-8"): two bytes of length, then each UTF-16 unit in one
 * to three bytes. Unlike UTF-8, surrogates are written one by one, and U+0000 takes two bytes.
 */
const MAX_BYTES = 65_535;

/** @throws RangeError when it takes more than 65535 bytes */
export function encodeText(text: string): Buffer {
  const bytes: number[] = [];
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit >= 0x01 && unit <= 0x7f) bytes.push(unit);
    else if (unit <= 0x7ff) bytes.push(0xc0 | (unit >> 6), continuation(unit));
    else bytes.push(0xe0 | (unit >> 12), continuation(unit >> 6), continuation(unit));
  }
  if (bytes.length > MAX_BYTES) throw new RangeError(`a text of ${bytes.length} bytes does not fit`);
  return Buffer.from([bytes.length >> 8, bytes.length & 0xff, ...bytes]);
}

/** @param bytes without the length @throws RangeError when it is no modified UTF-8 */
export function decodeText(bytes: Buffer): string {
  const units: number[] = [];
  let at = 0;
  const next = () => {
    const byte = bytes[at++];
    if (byte === undefined || (byte & 0xc0) !== 0x80) throw new RangeError('a text ends in the middle of a character');
    return byte & 0x3f;
  };
  while (at < bytes.length) {
    const first = bytes[at++] ?? 0;
    if (first < 0x80) units.push(first);
    else if (first >> 5 === 0b110) units.push(((first & 0x1f) << 6) | next());
    else if (first >> 4 === 0b1110) units.push(((first & 0x0f) << 12) | (next() << 6) | next());
    else throw new RangeError('a text has a byte that starts no character');
  }
  // In pieces: a call takes only so many arguments.
  let text = '';
  for (let from = 0; from < units.length; from += 4096) text += String.fromCharCode(...units.slice(from, from + 4096));
  return text;
}

function continuation(bits: number): number {
  return 0x80 | (bits & 0x3f);
}
