import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pictureOf } from '../../../infra/sandbox/ai/picture.ts';
import { MOST_PICTURE_BYTES, wholePicture } from './whole-picture.ts';

const bytesOf = (...parts: (string | Uint8Array)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'hex') : part)));
const size = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
const text = (value: string): Buffer<ArrayBuffer> => Buffer.from(value, 'latin1');

const png = Buffer.from(pictureOf('a red fox', { width: 100, height: 100 }));
const jpeg = bytesOf('ffd8ffe000104a46494600010100000100010000', 'ffda0008010100003f00', 'd2cf20', 'ffd9');
const webpOf = (declared: number) =>
  bytesOf(text('RIFF'), size(declared), text('WEBPVP8 '), size(24), Buffer.alloc(24, 7));
const webp = webpOf(36);

describe('a whole picture', () => {
  test.each([
    ['PNG', png, 'png', 'image/png'],
    ['PNG with something after its end', bytesOf(png, 'cafe'), 'png', 'image/png'],
    ['JPEG', jpeg, 'jpg', 'image/jpeg'],
    ['JPEG that’s filled up with zeros', bytesOf(jpeg, '000000'), 'jpg', 'image/jpeg'],
    ['WebP', webp, 'webp', 'image/webp'],
  ])('%s', (_, bytes, extension, contentType) => {
    expect(wholePicture(bytes)).toEqual({ bytes, extension, contentType });
  });
});

describe('isn’t one', () => {
  test.each([
    ['nothing', Buffer.alloc(0)],
    ['a page', text('<html>Bad gateway</html>')],
    ['JSON', text('{"error":"busy"}')],
    ['a PNG’s beginning', png.subarray(0, 8)],
    ['half a PNG', png.subarray(0, png.length / 2)],
    ['a PNG without its last byte', png.subarray(0, -1)],
    ['a PNG without pixels', bytesOf(png.subarray(0, 33), png.subarray(-12))],
    ['a PNG whose first chunk isn’t its header', bytesOf(png.subarray(0, 8), png.subarray(33))],
    ['half a JPEG', jpeg.subarray(0, jpeg.length / 2)],
    ['a JPEG without its end', jpeg.subarray(0, -2)],
    ['a JPEG without a scan', bytesOf('ffd8ffe000024a46', 'ffd9')],
    ['half a WebP', webp.subarray(0, webp.length / 2)],
    ['a WebP without its last byte', webp.subarray(0, -1)],
    ['a WebP that says it’s shorter than its picture', webpOf(20)],
    ['another RIFF file', bytesOf(text('RIFF'), size(36), text('WAVEfmt '), size(24), Buffer.alloc(24))],
    ['a GIF', text('GIF89a;')],
    ['a PNG that’s too big for Discord', bytesOf(png, Buffer.alloc(MOST_PICTURE_BYTES))],
  ])('%s', (_, bytes) => {
    expect(wholePicture(bytes)).toBeUndefined();
  });

  test('no part of one is one, wherever it’s cut', () => {
    for (const whole of [png, jpeg, webp])
      fc.assert(
        fc.property(fc.integer({ min: 0, max: whole.length - 1 }), (length) => {
          expect(wholePicture(whole.subarray(0, length))).toBeUndefined();
        }),
      );
  });

  test('whatever was sent, looking at it ends', () => {
    const begins = [png.subarray(0, 33), jpeg.subarray(0, 4), webp.subarray(0, 20)];
    fc.assert(
      fc.property(fc.constantFrom(...begins), fc.uint8Array({ maxLength: 200 }), (begin, rest) => {
        expect(() => wholePicture(bytesOf(begin, rest))).not.toThrow();
      }),
    );
  });
});
