/** Encrypts and decrypts backups with age (https://age-encryption.org/v1), as streams. The `age` program reads them, too. */
import { Readable } from 'node:stream';
import type { ReadableStream as NodeStream } from 'node:stream/web';
import { Decrypter, Encrypter } from 'age-encryption';
import { BackupProblem, messageOf } from './problem.ts';

export async function encrypted(source: Readable, recipients: readonly string[]): Promise<Readable> {
  const encrypter = new Encrypter();
  for (const recipient of recipients) {
    try {
      encrypter.addRecipient(recipient);
    } catch {
      throw new BackupProblem(`BACKUP_RECIPIENT: ${recipient} isn’t a valid age public key. Copy it again.`);
    }
  }
  return fromWeb(await encrypter.encrypt(toWeb(source)));
}

/**
 * Decrypts a stream. What was changed or cut off ends it with a {@link BackupProblem}.
 *
 * @throws {BackupProblem} if it's for someone else, or isn't encrypted with age.
 */
export async function decrypted(source: Readable, identities: readonly string[]): Promise<Readable> {
  if (identities.length === 0)
    throw new BackupProblem(
      'The backup is encrypted. Set BACKUP_IDENTITY to its age identity (AGE-SECRET-KEY-1…), or to the path of a file that has it.',
    );
  const decrypter = new Decrypter();
  for (const identity of identities) {
    try {
      decrypter.addIdentity(identity);
    } catch {
      throw new BackupProblem('BACKUP_IDENTITY isn’t a valid age identity. Copy it again.');
    }
  }
  try {
    const content = Readable.from(untilBroken(fromWeb(await decrypter.decrypt(toWeb(source)))));
    content.once('close', () => source.destroy());
    return content;
  } catch (error) {
    source.destroy();
    if (messageOf(error).includes('no identity matched'))
      throw new BackupProblem('BACKUP_IDENTITY can’t decrypt this backup: it was encrypted for another key.');
    throw new BackupProblem(`The backup isn’t a valid age file (${messageOf(error)}).`);
  }
}

/** Each piece is authenticated on its own, and so is which one is the last. */
async function* untilBroken(content: Readable): AsyncIterable<Uint8Array> {
  try {
    yield* content;
  } catch (error) {
    throw new BackupProblem(
      `The backup can’t be decrypted to its end: it was changed or cut off (${messageOf(error)}).`,
    );
  }
}

function toWeb(source: Readable): ReadableStream<Uint8Array> {
  return Readable.toWeb(source) as unknown as ReadableStream<Uint8Array>;
}

function fromWeb(source: ReadableStream<Uint8Array>): Readable {
  return Readable.fromWeb(source as unknown as NodeStream<Uint8Array>);
}
