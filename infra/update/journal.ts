/** What an update is doing, so that the next one knows if this one dies. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod';

const entry = z.object({
  /** The commit that ran before. */
  from: z.string(),
  to: z.string(),
  /** `replacing` means that processes of both versions may run. */
  phase: z.enum(['preparing', 'replacing', 'done']),
  /** Of the updating process. */
  pid: z.number(),
});
export type JournalEntry = z.output<typeof entry>;

export class Journal {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Undefined if there never was an update, or its entry can't be read. */
  read(): JournalEntry | undefined {
    try {
      return entry.safeParse(JSON.parse(readFileSync(this.#path, 'utf8'))).data;
    } catch {
      return undefined;
    }
  }

  write(next: Omit<JournalEntry, 'pid'>): void {
    mkdirSync(dirname(this.#path), { recursive: true });
    writeFileSync(`${this.#path}.new`, JSON.stringify({ ...next, pid: process.pid }));
    renameSync(`${this.#path}.new`, this.#path);
  }

  clear(): void {
    rmSync(this.#path, { force: true });
  }

  /** The process that updates right now. Undefined if there's none: it ended, or it died. */
  running(): number | undefined {
    const last = this.read();
    if (last === undefined || last.phase === 'done' || last.pid === process.pid) return undefined;
    try {
      process.kill(last.pid, 0);
      return last.pid;
    } catch {
      return undefined;
    }
  }
}
