import { connect, type Socket } from 'node:net';

const HEAD_END = Buffer.from('\r\n\r\n');
const LAST_CHUNK = Buffer.from('0\r\n\r\n');

/** One answer: its status, and its body as it stood on the wire. */
export interface HttpAnswer {
  status: number;
  body: Buffer;
}

/**
 * One kept-alive HTTP/1.1 connection with one exchange at a time. It understands no more than the servers measured here send,
 * because whatever the generator of the load spends is missing from them: both share the machine's cores.
 */
export class HttpConnection {
  readonly #socket: Socket;
  #received: Buffer | undefined;
  #answered: ((answer: HttpAnswer) => void) | undefined;
  #failed: ((error: Error) => void) | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('error', (error) => this.#failed?.(error));
    socket.on('close', () => this.#failed?.(new Error('the server closed the connection')));
  }

  /** To this machine's loopback. */
  static open(port: number): Promise<HttpConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('error', reject);
      socket.once('connect', () => resolve(new HttpConnection(socket)));
    });
  }

  /** Calls back with the answer to one request, given as the bytes to send; or with what went wrong. */
  exchange(request: Buffer, answered: (answer: HttpAnswer) => void, failed: (error: Error) => void): void {
    this.#answered = answered;
    this.#failed = failed;
    this.#socket.write(request);
  }

  close(): void {
    this.#failed = undefined;
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    const bytes = this.#received === undefined ? chunk : Buffer.concat([this.#received, chunk]);
    const answer = answerIn(bytes);
    if (answer === undefined) {
      this.#received = bytes;
      return;
    }
    this.#received = undefined;
    this.#answered?.(answer);
  }
}

/** The answer, once it is there as a whole. */
function answerIn(bytes: Buffer): HttpAnswer | undefined {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd === -1) return undefined;
  const head = bytes.toString('latin1', 0, headEnd);
  const body = bytes.subarray(headEnd + HEAD_END.length);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  const isWhole = length === undefined ? body.subarray(-5).equals(LAST_CHUNK) : body.length >= Number(length);
  return isWhole ? { status: Number(head.slice(9, 12)), body } : undefined;
}
