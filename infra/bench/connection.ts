import { connect, type Socket } from 'node:net';

const HEAD_END = Buffer.from('\r\n\r\n');
const LAST_CHUNK = Buffer.from('0\r\n\r\n');

/** A response: its status, and its body as received (not decoded). */
export interface HttpResponse {
  status: number;
  body: Buffer;
}

/**
 * A keep-alive HTTP/1.1 connection with one exchange at a time. It parses only what the servers under test send: they share the
 * machine's cores with the load generator, so anything it does slows them down.
 */
export class HttpConnection {
  readonly #socket: Socket;
  #received: Buffer | undefined;
  #onResponse: ((response: HttpResponse) => void) | undefined;
  #onError: ((error: Error) => void) | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('the server closed the connection')));
  }

  /** Whether a request can be sent: the server may close a connection that's idle. */
  get isOpen(): boolean {
    return this.#socket.writable;
  }

  /** Connects to a port on the loopback interface. */
  static open(port: number): Promise<HttpConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('error', reject);
      socket.once('connect', () => resolve(new HttpConnection(socket)));
    });
  }

  /** Sends raw request bytes, then calls back with the response or the error. */
  exchange(request: Buffer, onResponse: (response: HttpResponse) => void, onError: (error: Error) => void): void {
    if (!this.isOpen) return void onError(new Error('the server closed the connection'));
    this.#onResponse = onResponse;
    this.#onError = onError;
    this.#socket.write(request);
  }

  close(): void {
    this.#onError = undefined;
    this.#socket.destroy();
  }

  /** Nobody waits on an idle connection, and an exchange fails once. */
  #fail(error: Error): void {
    const onError = this.#onError;
    this.#onResponse = undefined;
    this.#onError = undefined;
    onError?.(error);
  }

  #receive(chunk: Buffer): void {
    const bytes = this.#received === undefined ? chunk : Buffer.concat([this.#received, chunk]);
    const response = parseResponse(bytes);
    if (response === undefined) {
      this.#received = bytes;
      return;
    }
    const onResponse = this.#onResponse;
    this.#received = undefined;
    this.#onResponse = undefined;
    this.#onError = undefined;
    onResponse?.(response);
  }
}

/** Parses a response; undefined until it's complete. */
function parseResponse(bytes: Buffer): HttpResponse | undefined {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd === -1) return undefined;
  const head = bytes.toString('latin1', 0, headEnd);
  const body = bytes.subarray(headEnd + HEAD_END.length);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  const isComplete = length === undefined ? body.subarray(-5).equals(LAST_CHUNK) : body.length >= Number(length);
  return isComplete ? { status: Number(head.slice(9, 12)), body } : undefined;
}
