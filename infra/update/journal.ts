/** Which version runs, and what an update is doing, so that the next one knows if this one dies. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod';

const content = z.object({
  /** The commit that was last seen running and healthy. */
  running: z.string(),
  /** The one that ran before it. */
  previous: z.string().optional(),
  update: z
    .object({
      to: z.string(),
      /** `preparing` leaves processes alone. While it's `replacing`, those of both versions may run. */
      phase: z.enum(['preparing', 'replacing']),
      /** Of the updating process. */
      pid: z.number(),
    })
    .optional(),
});
export type JournalContent = z.output<typeof content>;

export class Journal {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Undefined if there never was an update, or it can't be read. */
  read(): JournalContent | undefined {
    try {
      return content.safeParse(JSON.parse(readFileSync(this.#path, 'utf8'))).data;
    } catch {
      return undefined;
    }
  }

  /** An update has begun, or goes on. */
  begin(running: string, to: string, phase: 'preparing' | 'replacing'): void {
    this.#write({ ...this.read(), running, update: { to, phase, pid: process.pid } });
  }

  /** An update is over, and this version runs. */
  end(running: string): void {
    const { running: before = running, previous } = this.read() ?? {};
    this.#write({ running, previous: running === before ? previous : before });
  }

  /** The process that updates right now. Undefined if there's none: it ended, or it died. */
  updater(): number | undefined {
    const pid = this.read()?.update?.pid;
    if (pid === undefined || pid === process.pid) return undefined;
    try {
      process.kill(pid, 0);
      return pid;
    } catch {
      return undefined;
    }
  }

  #write(next: JournalContent): void {
    mkdirSync(dirname(this.#path), { recursive: true });
    writeFileSync(`${this.#path}.new`, JSON.stringify(next));
    renameSync(`${this.#path}.new`, this.#path);
  }
}
