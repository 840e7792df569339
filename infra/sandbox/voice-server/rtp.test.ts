import { createCipheriv, randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Reception } from './reception.ts';
import { isRtp, openPacket, packetKey, SILENCE, sealPacket, ssrcOf } from './rtp.ts';

const key = packetKey(randomBytes(32));
const header = { sequence: 7, timestamp: 6_720, ssrc: 42 };
const word = { min: 0, max: 0xffff };
const long = { min: 0, max: 0xffffffff };

describe('packets', () => {
  test('any frame decrypts to what was encrypted', () => {
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

  test('a packet with any bit changed can’t be decrypted', () => {
    const packet = sealPacket(header, SILENCE, key, 1);
    fc.assert(
      fc.property(fc.nat(packet.length * 8 - 1), (bit) => {
        const changed = Buffer.from(packet);
        changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        expect(openPacket(changed, key)).toBeUndefined();
      }),
    );
  });

  test('another key can’t decrypt it', () => {
    expect(openPacket(sealPacket(header, SILENCE, key, 1), packetKey(randomBytes(32)))).toBeUndefined();
  });

  test('the layout is the one Discord documents: a 12-byte header, the encrypted frame, a 16-byte tag, a 4-byte nonce', () => {
    const packet = sealPacket(header, SILENCE, key, 0x01020304);
    expect(packet.subarray(0, 12).toString('hex')).toBe('80780007' + '00001a40' + '0000002a');
    expect(packet.subarray(-4).toString('hex')).toBe('01020304');
    expect(packet).toHaveLength(12 + 3 + 16 + 4);
  });

  test('a header extension is readable in its first four bytes, and isn’t part of the frame', () => {
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
  ])('%s isn’t RTP', (_, packet) => {
    expect(isRtp(packet)).toBe(false);
  });
});

describe('reception', () => {
  const receive = (...packets: [sequence: number, at: number][]) => {
    const reception = new Reception();
    for (const [sequence, at] of packets) reception.record({ sequence, frame: SILENCE }, at);
    return reception.counts;
  };

  test('a steady stream has no gaps or losses, even when the sequence number wraps', () => {
    expect(receive([65_534, 0], [65_535, 20], [0, 40], [1, 60])).toMatchObject({
      ...{ packets: 4, silent: 4, lost: 0, gaps: 0, longestGapMs: 20, firstAt: 0, lastAt: 60 },
    });
  });

  test('skipped sequence numbers are lost, unless they arrive late', () => {
    expect(receive([1, 0], [4, 20])).toMatchObject({ lost: 2 });
    expect(receive([1, 0], [4, 20], [3, 21])).toMatchObject({ lost: 1, packets: 3 });
  });

  test('an audible pause is a gap', () => {
    expect(receive([1, 0], [2, 200], [3, 1_200])).toMatchObject({ gaps: 1, longestGapMs: 1_000 });
  });
});
