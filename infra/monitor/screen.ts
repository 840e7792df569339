/** The terminal's own screen, with what was there before restored at the end, however it comes. */
import { writeSync } from 'node:fs';

const ENTER = '\u001b[?1049h\u001b[?25l\u001b[?7l';
const LEAVE = '\u001b[?7h\u001b[?25h\u001b[?1049l';
const HOME = '\u001b[H';
const TO_LINE_END = '\u001b[K';
const TO_SCREEN_END = '\u001b[J';
const CTRL_C = '\u0003';
const QUIT = new Set(['q', 'Q', CTRL_C]);
/** For terminals that don't say how large they are. */
const USUAL = { columns: 80, rows: 24 };

export class Screen {
  readonly #output: NodeJS.WriteStream;
  readonly #input: NodeJS.ReadStream;
  #isOpen = false;

  constructor(output: NodeJS.WriteStream = process.stdout, input: NodeJS.ReadStream = process.stdin) {
    this.#output = output;
    this.#input = input;
  }

  get size(): { columns: number; rows: number } {
    return { columns: this.#output.columns || USUAL.columns, rows: this.#output.rows || USUAL.rows };
  }

  /**
   * @param events `quit` on q, Ctrl-C, or a signal; `resized` when the size has changed.
   */
  open(events: { quit(): void; resized(): void }): void {
    this.#isOpen = true;
    this.#output.write(ENTER);
    // Even if something throws.
    process.once('exit', () => this.close());
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, events.quit);
    this.#output.on('resize', events.resized);
    if (!this.#input.isTTY) return;
    this.#input.setRawMode(true);
    this.#input.setEncoding('utf8');
    this.#input.on('data', (keys) => {
      if ([...String(keys)].some((key) => QUIT.has(key))) events.quit();
    });
  }

  /** Draws over what's there, which flickers less than clearing it first. */
  draw(lines: readonly string[]): void {
    if (!this.#isOpen) return;
    this.#output.write(`${HOME}${lines.map((line) => line + TO_LINE_END).join('\r\n')}${TO_SCREEN_END}`);
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    if (this.#input.isTTY) this.#input.setRawMode(false);
    this.#input.pause();
    try {
      // At once: the process may be ending.
      writeSync(1, LEAVE);
    } catch {
      // The terminal is gone.
    }
  }
}
