/** A voice client and nothing more: what tests say by hand over the gateway, and what they hear. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { VoiceServer } from './server.ts';

export interface Heard {
  op: number;
  // biome-ignore lint/suspicious/noExplicitAny: a raw protocol test reads whatever the server said
  d: any;
  seq?: number;
}

export class BareVoiceClient {
  readonly heard: Heard[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly #socket: WebSocket;
  #udp: Promise<Socket> | undefined;

  constructor({ endpoint }: Pick<VoiceServer, 'endpoint'>, ca: string, { version = '8' } = {}) {
    this.#socket = new WebSocket(`wss://${endpoint}/?v=${version}`, { ca });
    this.#socket.on('message', (text) => this.heard.push(JSON.parse(String(text)) as Heard));
    this.#socket.on('error', () => {});
    this.closed = new Promise((resolve) => {
      this.#socket.on('close', (code, reason) => resolve({ code, reason: String(reason) }));
    });
  }

  say(op: number, d: unknown): void {
    this.#socket.send(JSON.stringify({ op, d }));
  }

  sayRaw(text: string | Buffer): void {
    this.#socket.send(text);
  }

  async hear(op: number): Promise<Heard> {
    for (;;) {
      const found = this.heard.find((message) => message.op === op);
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  udp(): Promise<Socket> {
    this.#udp ??= bind();
    return this.#udp;
  }

  /** Sends a datagram and gives the answer back, or `undefined` when none comes for a while. */
  async ask(port: number, packet: Buffer, patienceMs = 5_000): Promise<Buffer | undefined> {
    const socket = await this.udp();
    const answered = once(socket, 'message', { signal: AbortSignal.timeout(patienceMs) });
    socket.send(packet, port, '127.0.0.1');
    return answered.then(
      ([answer]) => answer as Buffer,
      () => undefined,
    );
  }

  leave(code = 1000): void {
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
