/** Which version runs, and what an update is doing, so that the next one knows if this one dies. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod';

const content = z.object({
  /** The commit that was last seen running and healthy. */
  running: z.string(),
  /** The one that ran before it. */
  previous: z.string().optional(),
  /** The backup that was made right before the one that runs took its place. */
  backup: z.string().optional(),
  update: z
    .object({
      to: z.string(),
      /**
       * `preparing` leaves processes alone. While it's `replacing`, those of both versions may run. Going back with the data, everything
       * is stopped while it's `restoring`, and started again with the data in place while it's `starting`.
       */
      phase: z.enum(['preparing', 'replacing', 'restoring', 'starting']),
      /** Of the updating process. */
      pid: z.number(),
      /** The backup that this update made, or goes back to. */
      backup: z.string().optional(),
      /** What ran before everything was stopped. */
      services: z.array(z.string()).optional(),
    })
    .optional(),
});
export type JournalContent = z.output<typeof content>;
export type Phase = NonNullable<JournalContent['update']>['phase'];

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
  begin(running: string, to: string, phase: Phase, more: { backup?: string; services?: readonly string[] } = {}): void {
    const { backup, services } = { ...this.read()?.update, ...more };
    this.#write({
      ...{ ...this.read(), running },
      update: { to, phase, pid: process.pid, backup, services: services && [...services] },
    });
  }

  /** An update is over, and this version runs. */
  end(running: string): void {
    const { running: before = running, previous, backup, update } = this.read() ?? {};
    const isSame = running === before;
    // The data from before the last update is back, so there's no further back.
    const made = update?.phase === 'starting' ? undefined : update?.backup;
    this.#write({ running, previous: isSame ? previous : before, backup: isSame ? backup : made });
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
