/** What members see of answers while they grow: every message of the local Discord, as it changes. */
import type { LocalDiscord } from '../../sandbox/discord/index.ts';
import type { Message } from '../../sandbox/discord/messages.ts';
import { answerTo, questionOf } from './script.ts';

/** What may be between the messages of the last edit, in milliseconds. */
const LAST_EDIT_MS = 300;

interface Change {
  atMs: number;
  message: string;
}

/** One answer. Times are of the monotonic clock, in milliseconds. */
export class SeenAnswer {
  readonly #number: number;
  readonly #words: number;
  readonly #texts = new Map<string, string>();
  readonly #changes: Change[] = [];
  readonly #firstText = Promise.withResolvers<number>();
  readonly #end = Promise.withResolvers<void>();
  #isOver = false;

  constructor(number: number, words: number) {
    this.#number = number;
    this.#words = words;
  }

  /** When its first words could be read. */
  get firstTextAt(): Promise<number> {
    return this.#firstText.promise;
  }

  /** Resolves once the last message has the button that only a finished answer has. */
  get end(): Promise<void> {
    return this.#end.promise;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  changed({ id, content, components }: Message): void {
    if (content === '') return;
    const atMs = performance.now();
    this.#texts.set(id, content);
    this.#changes.push({ atMs, message: id });
    this.#firstText.resolve(atMs);
    this.#isOver ||= JSON.stringify(components).includes('"label":"Again"');
    if (this.#isOver) this.#end.resolve();
  }

  /** What's in Discord. */
  get text(): string {
    return [...this.#texts.values()].join('\n');
  }

  /** Whether all that the model said is there, once, and nothing else. */
  get isWhole(): boolean {
    const bare = (text: string) => text.replace(/\s+/g, '');
    const question = `> ${questionOf(this.#number, this.#words)}\n`;
    return this.#isOver && bare(this.text) === bare(question + answerTo(this.#number, this.#words));
  }

  /**
   * The time between two edits of the same message. The last edit ends the answer and waits for nothing, so it doesn't count, nor do
   * those of other messages just before it.
   */
  get gapsMs(): number[] {
    const endedAtMs = this.#changes.at(-1)?.atMs ?? 0;
    const last = new Map<string, number>();
    return this.#changes.flatMap(({ atMs, message }) => {
      if (atMs > endedAtMs - LAST_EDIT_MS) return [];
      const before = last.get(message);
      last.set(message, atMs);
      return before === undefined ? [] : [atMs - before];
    });
  }

  get edits(): number {
    return this.#changes.length;
  }
}

/** Notes what happens to the answers of interactions. */
export class SeenAnswers {
  readonly #byInteraction = new Map<string, SeenAnswer>();

  constructor({ core }: LocalDiscord) {
    core.events.subscribe((event) => {
      if (event.type !== 'message') return;
      const message = event.message as Message;
      const { id } = (message.interaction_metadata ?? {}) as { id?: string };
      if (id !== undefined) this.#byInteraction.get(id)?.changed(message);
    });
  }

  /** Watches for the answer to a question from now on. */
  expect(interaction: string, number: number, words: number): SeenAnswer {
    const answer = new SeenAnswer(number, words);
    this.#byInteraction.set(interaction, answer);
    return answer;
  }
}
