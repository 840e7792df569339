import type { Composer } from '../compose.ts';
import type { Json } from '../json.ts';
import { TypedError } from './typed.ts';

/** 10 MiB, Discord's upload limit in servers without boosts. */
export const UPLOAD_BYTES = 10_485_760;

/** How many uploads can still be attached. */
const MAX_UPLOADS = 200;

/** Files that members attach to commands. Each file is uploaded first, and the command then refers to its ID. */
export class Uploads {
  readonly #composer: Pick<Composer, 'files' | 'ids' | 'url' | 'world'>;
  readonly #known = new Map<string, { userId: string; attachment: Json }>();

  constructor(composer: Pick<Composer, 'files' | 'ids' | 'url' | 'world'>) {
    this.#composer = composer;
  }

  /** @throws {TypedError} if it's larger than members can upload. */
  add(userId: string, file: { filename: string; contentType: string; bytes: Uint8Array }): Json {
    const { files, ids, url, world } = this.#composer;
    const size = file.bytes.byteLength;
    if (size > UPLOAD_BYTES)
      throw new TypedError(`Files can be up to ${UPLOAD_BYTES / 1_048_576} MiB. This one is larger.`);
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
    if (this.#known.size > MAX_UPLOADS && oldest !== undefined) this.#known.delete(oldest);
    return attachment;
  }

  /** A member's upload. Other members can't refer to it. */
  get(userId: string, id: string): Json | undefined {
    const known = this.#known.get(id);
    return known?.userId === userId ? known.attachment : undefined;
  }
}
