import type { Composer } from '../compose.ts';
import type { Json } from '../json.ts';
import { TypedError } from './typed.ts';

/** 10 MiB: what members of an unboosted guild may upload. */
export const UPLOAD_BYTES = 10_485_760;

/** Uploads that can still be attached. */
const KEPT = 200;

/** What members attach to commands: each file is uploaded first, and the command then names it by its id. */
export class Uploads {
  readonly #composer: Pick<Composer, 'files' | 'ids' | 'url' | 'world'>;
  readonly #known = new Map<string, { userId: string; attachment: Json }>();

  constructor(composer: Pick<Composer, 'files' | 'ids' | 'url' | 'world'>) {
    this.#composer = composer;
  }

  /** @throws {TypedError} when it is larger than members may upload. */
  add(userId: string, file: { filename: string; contentType: string; bytes: Uint8Array }): Json {
    const { files, ids, url, world } = this.#composer;
    const size = file.bytes.byteLength;
    if (size > UPLOAD_BYTES)
      throw new TypedError(`Files have at most ${UPLOAD_BYTES / 1_048_576} MiB, and this one is larger.`);
    const id = ids.next();
    const filename = file.filename.replaceAll(/[^\w.-]/g, '_');
    files.put(id, { ...file, filename, index: 0 });
    const address = `${url}/ephemeral-attachments/${world.applicationId}/${id}/${filename}`;
    const attachment = {
      ...{ id, filename, size, url: address, proxy_url: address },
      ...{ content_type: file.contentType, ephemeral: true },
    };
    this.#known.set(id, { userId, attachment });
    const [oldest] = this.#known.keys();
    if (this.#known.size > KEPT && oldest !== undefined) this.#known.delete(oldest);
    return attachment;
  }

  /** What a member has uploaded; others cannot name it. */
  get(userId: string, id: string): Json | undefined {
    const known = this.#known.get(id);
    return known?.userId === userId ? known.attachment : undefined;
  }
}
