import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { Discovery, KEEP_ALIVE_BYTES } from './protocol.ts';
import { isRtp } from './rtp.ts';

export interface MediaSocket {
  readonly port: number;
  /** Ignores all packets until called with false. */
  silence(isSilent: boolean): void;
  close(): Promise<void>;
}

/** The UDP socket, on 127.0.0.1. It answers discovery and keep-alive packets, and passes on RTP packets. */
export async function openMediaSocket(onPacket: (packet: Buffer) => void): Promise<MediaSocket> {
  const socket = createSocket('udp4');
  let isSilent = false;
  socket.on('message', (packet, from) => {
    if (isSilent) return;
    if (isDiscovery(packet)) socket.send(discoveryResponse(packet, from), from.port, from.address);
    else if (packet.length === KEEP_ALIVE_BYTES) socket.send(packet, from.port, from.address);
    else if (isRtp(packet)) onPacket(packet);
  });
  // If a client is gone, its port responds with ICMP, which some systems report here.
  socket.on('error', () => {});
  await bind(socket);
  return {
    port: socket.address().port,
    silence: (value) => {
      isSilent = value;
    },
    async close() {
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}

async function bind(socket: Socket): Promise<void> {
  const listening = once(socket, 'listening');
  socket.bind({ port: 0, address: '127.0.0.1' });
  await listening;
}

function isDiscovery(packet: Buffer): boolean {
  return (
    packet.length === Discovery.bytes &&
    packet.readUInt16BE(0) === Discovery.request &&
    packet.readUInt16BE(2) === Discovery.length
  );
}

function discoveryResponse(request: Buffer, from: { address: string; port: number }): Buffer {
  const response = Buffer.alloc(Discovery.bytes);
  response.writeUInt16BE(Discovery.response, 0);
  response.writeUInt16BE(Discovery.length, 2);
  request.copy(response, 4, 4, 8);
  response.write(from.address, Discovery.addressAt);
  response.writeUInt16BE(from.port, Discovery.portAt);
  return response;
}
