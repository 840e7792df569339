/** The parts of Postgres's wire protocol that the pooler needs. https://www.postgresql.org/docs/current/protocol-message-formats.html */

export const SSL_REQUEST = 80_877_103;
export const CANCEL_REQUEST = 80_877_102;
export const PROTOCOL_3 = 196_608;

/** Bytes. Postgres's own limit for a client's first message, and ours for all others. */
const STARTUP_LIMIT = 10_000;
const MESSAGE_LIMIT = 64 * 1_048_576;

/** Splits a byte stream into messages. A client's first message has no type byte. */
export class MessageReader {
  #rest: Buffer<ArrayBufferLike> = Buffer.alloc(0);
  #hasType: boolean;

  constructor({ startsTyped }: { startsTyped: boolean }) {
    this.#hasType = startsTyped;
  }

  /** From now on, messages have a type byte. */
  expectTyped(): void {
    this.#hasType = true;
  }

  *read(chunk: Buffer): Generator<{ type: string; raw: Buffer; body: Buffer }> {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const prefix = this.#hasType ? 1 : 0;
      if (this.#rest.length < prefix + 4) return;
      const length = prefix + this.#rest.readInt32BE(prefix);
      const limit = this.#hasType ? MESSAGE_LIMIT : STARTUP_LIMIT;
      if (length < prefix + 4 || length > limit) throw new Error('malformed message length');
      if (this.#rest.length < length) return;
      const raw = this.#rest.subarray(0, length);
      this.#rest = this.#rest.subarray(length);
      yield { type: prefix === 1 ? String.fromCharCode(raw[0] ?? 0) : '', raw, body: raw.subarray(prefix + 4) };
    }
  }
}

export function message(type: string, ...parts: (Buffer | string)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(`${part}\0`) : part)));
  const head = Buffer.alloc(type.length + 4);
  head.write(type);
  head.writeInt32BE(body.length + 4, type.length);
  return Buffer.concat([head, body]);
}

export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

/** A server error: severity FATAL, a code, and a message. */
export function fatal(code: string, sentence: string): Buffer {
  return message('E', 'SFATAL', 'VFATAL', `C${code}`, `M${sentence}`, Buffer.from([0]));
}

/** The parameters in a client's first message. */
export function startupParameters(body: Buffer): Map<string, string> {
  const words = body.subarray(4).toString('utf8').split('\0');
  const parameters = new Map<string, string>();
  for (let i = 0; i + 1 < words.length && words[i] !== ''; i += 2) parameters.set(words[i] ?? '', words[i + 1] ?? '');
  return parameters;
}
