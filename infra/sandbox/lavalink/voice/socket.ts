import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { Discovery } from '../../voice-server/protocol.ts';

export interface Address {
  address: string;
  port: number;
}

/** Opens a UDP socket that's connected to one server. */
export async function openUdp(server: Address): Promise<Socket> {
  const socket = createSocket('udp4');
  // A server that's gone causes ICMP errors, but its gateway connection reports it better.
  socket.on('error', () => {});
  const connected = once(socket, 'connect');
  socket.connect(server.port, server.address);
  await connected;
  return socket;
}

/** Asks the server which address it sees. Rejects if it doesn't respond before the signal aborts. */
export async function discover(socket: Socket, ssrc: number, signal: AbortSignal): Promise<Address> {
  const request = Buffer.alloc(Discovery.bytes);
  request.writeUInt16BE(Discovery.request, 0);
  request.writeUInt16BE(Discovery.length, 2);
  request.writeUInt32BE(ssrc, 4);
  const answered = once(socket, 'message', { signal });
  socket.send(request);
  const [answer] = (await answered) as [Buffer];
  if (answer.length !== Discovery.bytes || answer.readUInt16BE(0) !== Discovery.response)
    throw new Error('the voice server didn’t return an address');
  const end = answer.indexOf(0, Discovery.addressAt);
  return { address: answer.toString('utf8', Discovery.addressAt, end), port: answer.readUInt16BE(Discovery.portAt) };
}
