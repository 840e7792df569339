/** What goes on after a request was answered. */
export class Background {
  readonly #works: Promise<unknown>[] = [];

  add(work: Promise<unknown>): void {
    // Whoever started it has handled its errors.
    this.#works.push(work.catch(() => {}));
  }

  /** Resolves once everything has ended, with whatever it added in the meantime. */
  async settled(): Promise<void> {
    for (const work of this.#works) await work;
  }
}
