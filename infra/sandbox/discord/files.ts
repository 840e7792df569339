/** An uploaded file: `files[index]` of a multipart body. */
export interface Upload {
  index: number;
  filename: string;
  contentType: string;
  bytes: Uint8Array;
}

interface StoredFile {
  filename: string;
  contentType: string;
  bytes: Uint8Array;
}

const MAX_BYTES = 64 * 1024 * 1024;

/** Keeps attachments in memory. Above 64 MiB, it drops the oldest. */
export class FileStore {
  readonly #files = new Map<string, StoredFile>();
  #bytes = 0;

  put(id: string, upload: Upload): void {
    this.#files.set(id, upload);
    this.#bytes += upload.bytes.byteLength;
    for (const [oldest, file] of this.#files) {
      if (this.#bytes <= MAX_BYTES || oldest === id) break;
      this.#files.delete(oldest);
      this.#bytes -= file.bytes.byteLength;
    }
  }

  /**
   * Serves a file. Only images and audio display inline: attachments share an origin with the console, so an uploaded page or
   * script must never run.
   */
  respond(id: string): Response {
    const file = this.#files.get(id);
    if (!file) return new Response('This content is no longer available.', { status: 404 });
    const isMedia = /^(image\/(png|jpeg|gif|webp)|audio\/[\w.+-]+)$/.test(file.contentType);
    return new Response(new Uint8Array(file.bytes), {
      headers: {
        'Content-Type': isMedia ? file.contentType : 'application/octet-stream',
        'Content-Disposition': isMedia ? 'inline' : 'attachment',
        'Content-Security-Policy': "sandbox; default-src 'none'",
        'X-Content-Type-Options': 'nosniff',
        'Cache-Control': 'private, max-age=3600',
      },
    });
  }
}
