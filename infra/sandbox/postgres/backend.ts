import { connect, type Socket } from 'node:net';
import { int32, MessageReader, message, PROTOCOL_3 } from './wire.ts';

const SIGN_IN_LIMIT_MS = 2_000;

/** One signed-in connection to the server, lent to one client at a time. */
export class Backend {
  readonly database: string;
  /** Settles when the server has signed us in. */
  readonly ready: Promise<void>;
  /** What the server says after sign-in: its parameters, the cancel key, and that it is ready. */
  greeting = Buffer.alloc(0);
  isAlive = true;
  readonly #socket: Socket;
  readonly #reader = new MessageReader({ startsTyped: true });
  /** Statements sent and not yet answered, and whether the last answer left no transaction open. */
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
      const timer = setTimeout(() => this.destroy(), SIGN_IN_LIMIT_MS);
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

  /** Lends the connection to a client. */
  attach(deliver: (bytes: Buffer) => void, closed: () => void): void {
    this.#deliver = deliver;
    this.#closed = closed;
  }

  send(raw: Buffer): void {
    const type = String.fromCharCode(raw[0] ?? 0);
    // Sync and simple queries are what the server answers with "ready".
    if (type === 'S' || type === 'Q') this.#pending++;
    this.#isIdle = false;
    this.#socket.write(raw);
  }

  /** Takes the connection back and forgets what the client left in its session. Rejects when it cannot be used again. */
  reset(): Promise<void> {
    this.#deliver = undefined;
    this.#closed = undefined;
    // A statement under way, or a transaction left open: only the server's own rollback is safe.
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
