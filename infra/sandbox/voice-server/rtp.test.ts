import { createCipheriv, randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Reception } from './reception.ts';
import { isRtp, openPacket, SILENCE, sealPacket, ssrcOf } from './rtp.ts';

const key = randomBytes(32);
const header = { sequence: 7, timestamp: 6_720, ssrc: 42 };
const word = { min: 0, max: 0xffff };
const long = { min: 0, max: 0xffffffff };

describe('packets', () => {
  test('what is sealed opens again, whatever it is', () => {
    const any = fc.record({ sequence: fc.integer(word), timestamp: fc.integer(long), ssrc: fc.integer(long) });
    fc.assert(
      fc.property(any, fc.uint8Array({ maxLength: 1275 }), fc.integer(long), (head, bytes, nonce) => {
        const packet = sealPacket(head, Buffer.from(bytes), key, nonce);
        expect(isRtp(packet)).toBe(true);
        expect(ssrcOf(packet)).toBe(head.ssrc);
        expect(openPacket(packet, key)).toEqual({ ...head, frame: Buffer.from(bytes) });
      }),
    );
  });

  test('one bit changed anywhere, and it does not open', () => {
    const packet = sealPacket(header, SILENCE, key, 1);
    fc.assert(
      fc.property(fc.nat(packet.length * 8 - 1), (bit) => {
        const changed = Buffer.from(packet);
        changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        expect(openPacket(changed, key)).toBeUndefined();
      }),
    );
  });

  test('another key does not open it', () => {
    expect(openPacket(sealPacket(header, SILENCE, key, 1), randomBytes(32))).toBeUndefined();
  });

  test('the layout is the one Discord documents: 12 bytes readable, sealed frame, 16 of tag, 4 of nonce', () => {
    const packet = sealPacket(header, SILENCE, key, 0x01020304);
    expect(packet.subarray(0, 12).toString('hex')).toBe('80780007' + '00001a40' + '0000002a');
    expect(packet.subarray(-4).toString('hex')).toBe('01020304');
    expect(packet).toHaveLength(12 + 3 + 16 + 4);
  });

  test('a header extension stays readable in its first four bytes and is not taken for sound', () => {
    const head = Buffer.concat([
      Buffer.from('907800070000', 'hex'),
      Buffer.from('1a400000002a', 'hex'),
      Buffer.from('bede0001', 'hex'),
    ]);
    const cipher = createCipheriv('aes-256-gcm', key, Buffer.alloc(12)).setAAD(head);
    const sealed = Buffer.concat([cipher.update(Buffer.from([1, 2, 3, 4])), cipher.update(SILENCE), cipher.final()]);
    const packet = Buffer.concat([head, sealed, cipher.getAuthTag(), Buffer.alloc(4)]);
    expect(openPacket(packet, key)?.frame).toEqual(SILENCE);
  });

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['a keep-alive', Buffer.alloc(8, 0x80)],
    ['a discovery request', Buffer.alloc(74, 1)],
  ])('%s is no RTP', (_, packet) => {
    expect(isRtp(packet)).toBe(false);
  });
});

describe('counting what arrives', () => {
  const arrive = (...packets: [sequence: number, at: number][]) => {
    const reception = new Reception();
    for (const [sequence, at] of packets) reception.record({ sequence, frame: SILENCE }, at);
    return reception.counts;
  };

  test('a steady stream has no gap and loses nothing, also where the sequence starts over', () => {
    expect(arrive([65_534, 0], [65_535, 20], [0, 40], [1, 60])).toMatchObject({
      ...{ packets: 4, silent: 4, lost: 0, gaps: 0, longestGapMs: 20, firstAt: 0, lastAt: 60 },
    });
  });

  test('numbers jumped over are lost, until they come late', () => {
    expect(arrive([1, 0], [4, 20])).toMatchObject({ lost: 2 });
    expect(arrive([1, 0], [4, 20], [3, 21])).toMatchObject({ lost: 1, packets: 3 });
  });

  test('a pause that listeners hear is a gap', () => {
    expect(arrive([1, 0], [2, 200], [3, 1_200])).toMatchObject({ gaps: 1, longestGapMs: 1_000 });
  });
});
