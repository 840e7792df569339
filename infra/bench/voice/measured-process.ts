import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Cleanup } from '../fixture.ts';

const SETTLING = new URL('settling.ts', import.meta.url).href;

/** A process whose memory is of interest. */
export class MeasuredProcess {
  readonly #child: ChildProcess;
  #words = '';

  /** @param program from this file. */
  constructor(program: string, environment: Readonly<Record<string, string>>, cleanup: Cleanup) {
    this.#child = fork(fileURLToPath(new URL(program, import.meta.url)), {
      env: { PATH: process.env.PATH, ...environment },
      execArgv: ['--expose-gc', '--import', SETTLING],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk) => {
        this.#words = (this.#words + chunk).slice(-2_000);
      });
    }
    cleanup.push(() => this.stop());
  }

  /** @throws with the process's last words when it ends instead of answering. */
  async ask<T>(question: object | string): Promise<T> {
    const cancel = new AbortController();
    try {
      this.#child.send(question);
      const [answer] = (await Promise.race([
        once(this.#child, 'message', { signal: cancel.signal }),
        once(this.#child, 'exit', { signal: cancel.signal }).then(() => [{ error: this.#words.trim() }]),
      ])) as [T & { error?: string }];
      if (answer.error !== undefined) throw new Error(answer.error);
      return answer;
    } finally {
      cancel.abort();
    }
  }

  /** What stays resident once it has settled, in MB (10^6 bytes). */
  async residentMb(): Promise<number> {
    return (await this.ask<{ rssBytes: number }>('settle')).rssBytes / 1e6;
  }

  /** Its last words so far. */
  get words(): string {
    return this.#words;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }
}
