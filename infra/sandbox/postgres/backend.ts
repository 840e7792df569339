import { connect, type Socket } from 'node:net';
import { int32, MessageReader, message, PROTOCOL_3 } from './wire.ts';

const AUTHENTICATION_LIMIT_MS = 2_000;

/** An authenticated connection to the server. One client uses it at a time. */
export class Backend {
  readonly database: string;
  /** Resolves once the server has authenticated the connection. */
  readonly ready: Promise<void>;
  /** The server's messages after authentication: its parameters, the cancel key, and ReadyForQuery. */
  greeting = Buffer.alloc(0);
  isAlive = true;
  readonly #socket: Socket;
  readonly #reader = new MessageReader({ startsTyped: true });
  /** Statements without a response so far, and whether the last response left no transaction open. */
  #pending = 0;
  #isIdle = true;
  #hasGreeting = false;
  #deliver: ((bytes: Buffer) => void) | undefined;
  #closed: (() => void) | undefined;
  #onReady: (() => void) | undefined;

  constructor(server: { port: number; user: string; password: string }, database: string, lost: () => void) {
    this.database = database;
    this.#socket = connect(server.port, '127.0.0.1');
    this.#socket.setNoDelay(true);
    this.ready = new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.destroy(), AUTHENTICATION_LIMIT_MS);
      this.#onReady = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#socket.on('close', () => {
        clearTimeout(timer);
        this.isAlive = false;
        lost();
        this.#closed?.();
        reject(new Error('the server closed the connection'));
      });
    });
    this.ready.catch(() => {});
    this.#socket.on('error', () => this.destroy());
    this.#socket.on('connect', () => {
      const parameters = ['user', server.user, 'database', database].join('\0');
      this.#socket.write(message('', int32(PROTOCOL_3), parameters, Buffer.from([0])));
    });
    this.#socket.on('data', (chunk) => this.#receive(chunk, server.password));
  }

  /** Assigns the connection to a client. */
  attach(deliver: (bytes: Buffer) => void, closed: () => void): void {
    this.#deliver = deliver;
    this.#closed = closed;
  }

  send(raw: Buffer): void {
    const type = String.fromCharCode(raw[0] ?? 0);
    // The server responds with ReadyForQuery only to these: Sync and simple queries.
    if (type === 'S' || type === 'Q') this.#pending++;
    this.#isIdle = false;
    this.#socket.write(raw);
  }

  /** Releases the connection and discards the client's session state. Rejects if it can't be reused. */
  reset(): Promise<void> {
    this.#deliver = undefined;
    this.#closed = undefined;
    // With a running statement or an open transaction, only the server's own rollback is safe.
    if (!this.isAlive || this.#pending > 0 || !this.#isIdle) return Promise.reject(new Error('not idle'));
    return new Promise((resolve, reject) => {
      this.#onReady = resolve;
      this.#closed = () => reject(new Error('closed'));
      this.send(message('Q', 'discard all'));
    });
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #receive(chunk: Buffer, password: string): void {
    this.#deliver?.(chunk);
    for (const { type, raw, body } of this.#reader.read(chunk)) {
      if (type === 'R' && body.readInt32BE(0) === 3) this.#socket.write(message('p', password));
      else if (type === 'R' && body.readInt32BE(0) !== 0) this.destroy();
      else if (type === 'Z') this.#becomeReady(raw, body);
      else if (!this.#hasGreeting && (type === 'S' || type === 'K')) {
        this.greeting = Buffer.concat([this.greeting, raw]);
      }
    }
  }

  #becomeReady(raw: Buffer, body: Buffer): void {
    this.#pending = Math.max(0, this.#pending - 1);
    this.#isIdle = body.toString() === 'I' && this.#pending === 0;
    const first = this.#onReady;
    this.#onReady = undefined;
    if (first === undefined) return;
    if (!this.#hasGreeting) {
      this.#hasGreeting = true;
      this.greeting = Buffer.concat([this.greeting, raw]);
    }
    first();
  }
}
