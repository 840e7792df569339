/**
 * The text encoding of Java's `DataOutput.writeUTF` ("modified UTF-8"): the length in two bytes, and then each UTF-16 code unit in
 * one to three bytes. Unlike in UTF-8, surrogates are encoded separately, and U+0000 takes two bytes.
 */
const MAX_BYTES = 65_535;

/** @throws RangeError if it takes more than 65,535 bytes */
export function encodeText(text: string): Buffer {
  const bytes: number[] = [];
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit >= 0x01 && unit <= 0x7f) bytes.push(unit);
    else if (unit <= 0x7ff) bytes.push(0xc0 | (unit >> 6), continuation(unit));
    else bytes.push(0xe0 | (unit >> 12), continuation(unit >> 6), continuation(unit));
  }
  if (bytes.length > MAX_BYTES)
    throw new RangeError(`the text takes ${bytes.length} bytes, but the limit is ${MAX_BYTES}`);
  return Buffer.from([bytes.length >> 8, bytes.length & 0xff, ...bytes]);
}

/** @param bytes without the length @throws RangeError if it isn't modified UTF-8 */
export function decodeText(bytes: Buffer): string {
  const units: number[] = [];
  let at = 0;
  const next = () => {
    const byte = bytes[at++];
    if (byte === undefined || (byte & 0xc0) !== 0x80)
      throw new RangeError('the text ends in the middle of a character');
    return byte & 0x3f;
  };
  while (at < bytes.length) {
    const first = bytes[at++] ?? 0;
    if (first < 0x80) units.push(first);
    else if (first >> 5 === 0b110) units.push(((first & 0x1f) << 6) | next());
    else if (first >> 4 === 0b1110) units.push(((first & 0x0f) << 12) | (next() << 6) | next());
    else throw new RangeError('the text has a byte that can’t start a character');
  }
  // In chunks, because a call can take only so many arguments.
  let text = '';
  for (let from = 0; from < units.length; from += 4096) text += String.fromCharCode(...units.slice(from, from + 4096));
  return text;
}

function continuation(bits: number): number {
  return 0x80 | (bits & 0x3f);
}
