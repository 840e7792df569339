import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createCertificate } from './certificate.ts';
import { packetKey, SILENCE, sealPacket } from './rtp.ts';
import { startVoiceServer, type VoiceServer } from './server.ts';
import { BareVoiceClient } from './testing.ts';

const certificate = await createCertificate();
const who = { server_id: '200000000000000001', user_id: '100000000000000001', session_id: 's', token: 't' };
let voice: VoiceServer;
let clients: BareVoiceClient[];

beforeEach(async () => {
  clients = [];
  voice = await startVoiceServer({ certificate });
});
afterEach(async () => {
  for (const client of clients) client.stop();
  await voice.stop();
});

async function dial(server = voice, options: { version?: string } = {}): Promise<BareVoiceClient> {
  const client = new BareVoiceClient(server, certificate.certificate, options);
  clients.push(client);
  return client;
}

/** Connects a client up to the session description. */
async function join(identify = who, server = voice) {
  const client = await dial(server);
  await client.receive(8);
  client.send(0, { ...identify, max_dave_protocol_version: 1 });
  const { d: ready } = await client.receive(2);
  client.send(1, { protocol: 'udp', data: { address: '127.0.0.1', port: 9, mode: 'aead_aes256_gcm_rtpsize' } });
  const { d: description } = await client.receive(4);
  return {
    client,
    ssrc: ready.ssrc as number,
    key: packetKey(Buffer.from(description.secret_key)),
    ready,
    description,
  };
}

function discovery(ssrc: number): Buffer {
  const request = Buffer.alloc(74);
  request.writeUInt16BE(1, 0);
  request.writeUInt16BE(70, 2);
  request.writeUInt32BE(ssrc, 4);
  return request;
}

async function eventually(assertion: () => void): Promise<void> {
  await vi.waitFor(assertion, { timeout: 10_000, interval: 5 });
}

describe('a valid client', () => {
  test('identifies, gets a key, and is counted', async () => {
    const { client, ssrc, key, ready, description } = await join();
    expect(client.received[0]).toEqual({ op: 8, d: { v: 8, heartbeat_interval: 13_750 } });
    expect(ready).toMatchObject({ ip: '127.0.0.1', port: voice.mediaPort, modes: ['aead_aes256_gcm_rtpsize'] });
    expect(description).toMatchObject({
      mode: 'aead_aes256_gcm_rtpsize',
      audio_codec: 'opus',
      dave_protocol_version: 0,
    });
    expect(description.secret_key).toHaveLength(32);
    expect(client.received.map(({ op, seq }) => [op, seq])).toEqual([
      [8, undefined],
      [2, 1],
      [4, 2],
    ]);

    const answer = await client.exchange(voice.mediaPort, discovery(ssrc));
    const { port } = (await client.udp()).address();
    expect(answer?.subarray(0, 8)).toEqual(Buffer.from([0, 2, 0, 70, 0, 0, 0, ssrc]));
    expect(answer?.toString('latin1', 8, 18)).toBe('127.0.0.1\0');
    expect(answer?.readUInt16BE(72)).toBe(port);
    expect(await client.exchange(voice.mediaPort, Buffer.from('keepaliv'))).toEqual(Buffer.from('keepaliv'));

    client.send(5, { speaking: 1, delay: 0, ssrc });
    const udp = await client.udp();
    for (let sequence = 0; sequence < 3; sequence++)
      udp.send(sealPacket({ sequence, timestamp: sequence * 960, ssrc }, SILENCE, key, sequence), voice.mediaPort);
    await eventually(() => {
      expect(voice.sessions()).toMatchObject([
        { guildId: who.server_id, userId: who.user_id, state: 'described', isSpeaking: true, packets: 3, lost: 0 },
      ]);
    });
  });

  test('gets its heartbeats acknowledged', async () => {
    const { client } = await join();
    client.send(3, { t: 1_234, seq_ack: 2 });
    expect(await client.receive(6)).toEqual({ op: 6, d: { t: 1_234 } });
  });

  test('resumes (op 7) the same session after a crash, and keeps streaming with the same key', async () => {
    const { client, ssrc, key } = await join();
    expect(voice.faults.close(4015, { guildId: who.server_id })).toBe(1);
    expect(await client.closed).toMatchObject({ code: 4015 });
    expect(voice.sessions()).toMatchObject([{ isConnected: false, closeCode: 4015, state: 'described' }]);
    const again = await dial();
    await again.receive(8);
    again.send(7, { server_id: who.server_id, session_id: who.session_id, token: who.token, seq_ack: 2 });
    await again.receive(9);
    (await again.udp()).send(sealPacket({ sequence: 0, timestamp: 0, ssrc }, SILENCE, key, 0), voice.mediaPort);
    await eventually(() => expect(voice.sessions()).toMatchObject([{ isConnected: true, resumes: 1, packets: 1 }]));
  });

  test('disconnects, which ends its session', async () => {
    const { client } = await join();
    client.close();
    await client.closed;
    await eventually(() => expect(voice.sessions()).toMatchObject([{ state: 'ended', closeCode: 1000 }]));
    const again = await dial();
    await again.receive(8);
    again.send(7, { server_id: who.server_id, session_id: who.session_id, token: who.token });
    expect(await again.closed).toMatchObject({ code: 4006 });
  });

  test('has one connection per guild: a newer one ends the older one, and other bots stay', async () => {
    const first = await join();
    const other = await join({ ...who, user_id: '100000000000000002' });
    await join({ ...who, session_id: 'newer' });
    expect(await first.client.closed).toMatchObject({ code: 4006 });
    expect(voice.sessions().map(({ sessionId, state }) => [sessionId, state])).toEqual([
      ['s', 'ended'],
      ['s', 'described'],
      ['newer', 'described'],
    ]);
    other.client.send(3, { t: 1 });
    await other.client.receive(6);
  });
});

describe('an invalid client', () => {
  test.each([
    ['sends an unknown opcode', [99, {}], 4001],
    ['selects a protocol before it identifies', [1, { protocol: 'udp' }], 4003],
    ['identifies without a token', [0, { ...who, token: undefined }], 4002],
    ['resumes an unknown session', [7, { server_id: '1', session_id: 'x', token: 'y' }], 4006],
  ] as const)('%s: closed with the matching code', async (_, [op, data], code) => {
    const client = await dial();
    await client.receive(8);
    client.send(op, data);
    expect(await client.closed).toMatchObject({ code });
  });

  test.each([
    ['text that isn’t JSON', '{"op":'],
    ['JSON that isn’t a message', '[]'],
    ['binary data', Buffer.from([1, 2])],
  ])('sends %s: 4002', async (_, text) => {
    const client = await dial();
    await client.receive(8);
    client.sendRaw(text);
    expect(await client.closed).toMatchObject({ code: 4002 });
  });

  test('uses another version: 4012', async () => {
    expect(await (await dial(voice, { version: '4' })).closed).toMatchObject({ code: 4012 });
  });

  test('identifies twice: 4005', async () => {
    const { client } = await join();
    client.send(0, who);
    expect(await client.closed).toMatchObject({ code: 4005 });
  });

  test.each([
    ['webrtc', 'aead_aes256_gcm_rtpsize', 4012],
    ['udp', 'xsalsa20_poly1305', 4016],
  ])('asks for %s and %s: closed with %i', async (protocol, mode, code) => {
    const client = await dial();
    await client.receive(8);
    client.send(0, who);
    await client.receive(2);
    client.send(1, { protocol, data: { address: '127.0.0.1', port: 9, mode } });
    expect(await client.closed).toMatchObject({ code });
  });

  test('sends no heartbeats: 4009', async () => {
    const strict = await startVoiceServer({ certificate, heartbeatIntervalMs: 20 });
    expect(await (await dial(strict)).closed).toMatchObject({ code: 4009 });
    await strict.stop();
  });

  test('isn’t admitted: closed with the code that `admit` returned', async () => {
    const strict = await startVoiceServer({
      certificate,
      admit: ({ token }) => (token === 'right' ? undefined : 4004),
    });
    const client = await dial(strict);
    await client.receive(8);
    client.send(0, who);
    expect(await client.closed).toMatchObject({ code: 4004 });
    await join({ ...who, token: 'right' }, strict);
    expect(strict.sessions()).toHaveLength(1);
    await strict.stop();
  });

  test('encrypts with the wrong key: counted as undecryptable, and packets of unknown streams are ignored', async () => {
    const { client, ssrc } = await join();
    const udp = await client.udp();
    udp.send(sealPacket({ sequence: 0, timestamp: 0, ssrc }, SILENCE, packetKey(randomBytes(32)), 0), voice.mediaPort);
    udp.send(
      sealPacket({ sequence: 0, timestamp: 0, ssrc: 999 }, SILENCE, packetKey(randomBytes(32)), 0),
      voice.mediaPort,
    );
    await eventually(() => expect(voice.sessions()).toMatchObject([{ packets: 0, undecryptable: 1 }]));
  });
});

describe('faults', () => {
  test.each([4014, 4006, 4017])('close code %i ends the session', async (code) => {
    const { client } = await join();
    expect(voice.faults.close(code)).toBe(1);
    expect(await client.closed).toMatchObject({ code });
    await eventually(() => expect(voice.sessions()).toMatchObject([{ state: 'ended', closeCode: code }]));
    expect(voice.faults.close(code)).toBe(0);
  });

  test('only matching sessions are closed', async () => {
    await join();
    const other = await join({ ...who, server_id: '200000000000000002' });
    expect(voice.faults.close(4014, { guildId: '200000000000000009' })).toBe(0);
    expect(voice.faults.close(4014, { guildId: who.server_id })).toBe(1);
    other.client.send(3, { t: 1 });
    await other.client.receive(6);
    expect(voice.sessions({ guildId: '200000000000000002' })).toMatchObject([{ isConnected: true }]);
  });

  test('UDP is silent until healed', async () => {
    const { client, ssrc } = await join();
    voice.faults.silenceMedia(true);
    expect(await client.exchange(voice.mediaPort, discovery(ssrc), 50)).toBeUndefined();
    voice.faults.heal();
    expect(await client.exchange(voice.mediaPort, discovery(ssrc))).toHaveLength(74);
  });

  test('the gateway accepts connections and sends nothing', async () => {
    voice.faults.silenceGateway(true);
    const client = await dial();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(client.received).toEqual([]);
  });

  test('the session description is delayed', async () => {
    voice.faults.delayDescription(100);
    const { client } = await join();
    expect(client.received.map(({ op }) => op)).toEqual([8, 2, 4]);
    expect(() => voice.faults.delayDescription(-1)).toThrow(RangeError);
  });
});

describe('start and stop', () => {
  test('stop notifies clients and frees both ports', async () => {
    const { client } = await join();
    const { endpoint, mediaPort } = voice;
    await Promise.all([voice.stop(), voice.stop()]);
    expect(await client.closed).toMatchObject({ code: 1001 });
    const udp = createSocket('udp4');
    await new Promise<void>((resolve) => udp.bind(mediaPort, '127.0.0.1', resolve));
    udp.close();
    voice = await startVoiceServer({ certificate, port: Number(endpoint.split(':')[1]) });
    expect(voice.endpoint).toBe(endpoint);
  });

  test('kill drops connections without a close frame', async () => {
    const { client } = await join();
    await voice.kill();
    expect(await client.closed).toMatchObject({ code: 1006 });
  });

  test('a port that’s in use is an error', async () => {
    const port = Number(voice.endpoint.split(':')[1]);
    await expect(startVoiceServer({ certificate, port })).rejects.toThrow('EADDRINUSE');
  });
});
