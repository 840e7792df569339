/** A minimal voice client: tests send and receive raw gateway messages. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { VoiceServer } from './server.ts';

export interface ReceivedMessage {
  op: number;
  // biome-ignore lint/suspicious/noExplicitAny: a raw protocol test reads whatever the server sent
  d: any;
  seq?: number;
}

export class BareVoiceClient {
  readonly received: ReceivedMessage[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly #socket: WebSocket;
  #udp: Promise<Socket> | undefined;

  constructor({ endpoint }: Pick<VoiceServer, 'endpoint'>, ca: string, { version = '8' } = {}) {
    this.#socket = new WebSocket(`wss://${endpoint}/?v=${version}`, { ca });
    this.#socket.on('message', (text) => this.received.push(JSON.parse(String(text)) as ReceivedMessage));
    this.#socket.on('error', () => {});
    this.closed = new Promise((resolve) => {
      this.#socket.on('close', (code, reason) => resolve({ code, reason: String(reason) }));
    });
  }

  send(op: number, d: unknown): void {
    this.#socket.send(JSON.stringify({ op, d }));
  }

  sendRaw(text: string | Buffer): void {
    this.#socket.send(text);
  }

  async receive(op: number): Promise<ReceivedMessage> {
    for (;;) {
      const found = this.received.find((message) => message.op === op);
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  udp(): Promise<Socket> {
    this.#udp ??= bind();
    return this.#udp;
  }

  /** Sends a datagram and returns the response, or `undefined` on a timeout. */
  async exchange(port: number, packet: Buffer, timeoutMs = 5_000): Promise<Buffer | undefined> {
    const socket = await this.udp();
    const answered = once(socket, 'message', { signal: AbortSignal.timeout(timeoutMs) });
    socket.send(packet, port, '127.0.0.1');
    return answered.then(
      ([answer]) => answer as Buffer,
      () => undefined,
    );
  }

  close(code = 1000): void {
    this.#socket.close(code);
  }

  drop(): void {
    this.#socket.terminate();
  }

  stop(): void {
    this.drop();
    this.#udp?.then((socket) => socket.close());
  }
}

async function bind(): Promise<Socket> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}
