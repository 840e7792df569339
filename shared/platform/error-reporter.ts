/** Tells the operator about unexpected errors through ERROR_WEBHOOK_URL: grouped, limited, and without secrets. */
import { postToErrorWebhook } from './error-webhook.ts';
import type { LoggedError } from './log.ts';

export interface ErrorReporterOptions {
  /** Of the webhook. It's a secret. */
  url: string;
  /** Which process this is: `edge`, or `voice-node voice-1`. */
  process: string;
  version: string;
  /** Takes secrets out of a text. */
  redact(text: string): string;
  /** Called with the reason when a message couldn't be posted. It mustn't be reported in turn. */
  onFailure(error: Error): void;
  /** How long an error is collected before it's posted, in milliseconds (default: 2,000). 0 leaves it to {@link ErrorReporter.post}. */
  collectMs?: number;
  /** Monotonic, in milliseconds. */
  clock?: () => number;
}

/** Before the first message about an error, in milliseconds: what fails often fails many times at once. */
const COLLECT_MS = 2_000;
/** Between two messages about the same error, in milliseconds. */
const AGAIN_MS = 10 * 60_000;
/** Messages per minute at most. Discord allows a webhook 30. */
const PER_MINUTE = 5;
const MINUTE_MS = 60_000;
/** Different errors that are told apart. */
const MOST_GROUPS = 100;
/** Causes that a message names. */
const MOST_CAUSES = 3;
const LONGEST_LINE = 400;

interface Group {
  /** The first one. */
  text: string;
  /** Since the last message. */
  count: number;
  /** Commands and codes since the last message, a few of them. */
  commands: Set<string>;
  codes: Set<string>;
  dueAtMs: number;
  hasBeenPosted: boolean;
}

export class ErrorReporter {
  readonly #options: Required<ErrorReporterOptions>;
  readonly #groups = new Map<string, Group>();
  /** When the messages of the last minute were posted. */
  #posted: number[] = [];
  #heldBack = { messages: 0, errors: 0 };
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #sending = new Set<Promise<void>>();

  constructor(options: ErrorReporterOptions) {
    this.#options = { collectMs: COLLECT_MS, clock: () => performance.now(), ...options };
  }

  /** Whether there's something to post by now. */
  get isDue(): boolean {
    return this.#dueInMs() <= 0;
  }

  /** Notes an error. The same error at the same place is one message with a count. */
  readonly report = ({ message, event, correlation }: LoggedError): void => {
    const { error } = event;
    const key = fingerprint(message, error);
    const group = this.#groups.get(key) ?? this.#open(key, message, error);
    if (group.count++ === 0 && !group.hasBeenPosted) group.dueAtMs = this.#options.clock() + this.#options.collectMs;
    const command = [event.command, event.kind, event.verb].find((name) => typeof name === 'string');
    if (command !== undefined && group.commands.size < 3) group.commands.add(command);
    const code = correlation ?? event.correlation;
    if (typeof code === 'string' && group.codes.size < 3) group.codes.add(code);
    this.#schedule();
  };

  /** Posts what's due. Never rejects. It waits for no other call: on Workers, that may be another request's. */
  async post(): Promise<void> {
    const sending = this.#postAll(this.#options.clock());
    this.#sending.add(sending);
    await sending;
    this.#sending.delete(sending);
  }

  /** Posts everything, whether it's due or not: the process is about to end. Never rejects. */
  async flush(): Promise<void> {
    for (const group of this.#groups.values()) group.dueAtMs = Number.NEGATIVE_INFINITY;
    await Promise.all([this.post(), ...this.#sending]);
    clearTimeout(this.#timer);
  }

  #open(key: string, message: string, error: unknown): Group {
    const oldest = this.#groups.size >= MOST_GROUPS ? this.#groups.entries().next().value : undefined;
    if (oldest !== undefined) {
      if (oldest[1].count > 0) this.#holdBack(oldest[1]);
      this.#groups.delete(oldest[0]);
    }
    const text = [message, ...describe(error)].map((line) => this.#options.redact(line)).join('\n');
    const group: Group = {
      ...{ text, count: 0, commands: new Set<string>(), codes: new Set<string>(), dueAtMs: 0, hasBeenPosted: false },
    };
    this.#groups.set(key, group);
    return group;
  }

  async #postAll(now: number): Promise<void> {
    this.#posted = this.#posted.filter((atMs) => atMs > now - MINUTE_MS);
    const due = [...this.#groups.values()].filter(({ count, dueAtMs }) => count > 0 && dueAtMs <= now);
    const room = Math.max(0, PER_MINUTE - this.#posted.length);
    const messages = due.slice(0, room).map((group) => ({ content: this.#contentOf(group), count: group.count }));
    for (const group of due.slice(room)) this.#holdBack(group);
    for (const group of due) {
      Object.assign(group, { count: 0, hasBeenPosted: true, dueAtMs: now + AGAIN_MS });
      group.commands.clear();
      group.codes.clear();
    }
    if (messages.length === 0 && room > 0 && this.#heldBack.messages > 0)
      messages.push({ content: this.#headline('more errors'), count: 0 });
    // One after another, so that the last one says what was held back.
    this.#posted.push(...messages.map(() => now));
    for (const [index, { content, count }] of messages.entries())
      await this.#send(content, count, index === messages.length - 1);
    this.#schedule();
  }

  async #send(content: string, count: number, isLast: boolean): Promise<void> {
    const { messages, errors } = isLast ? this.#heldBack : { messages: 0, errors: 0 };
    if (isLast) this.#heldBack = { messages: 0, errors: 0 };
    const note = messages === 0 ? '' : `\nHeld back: ${messages} messages about ${errors} errors. The log has them.`;
    await postToErrorWebhook(this.#options.url, content + note, (error) => {
      // Whatever was in it is at least counted by the next message that arrives.
      this.#heldBack.messages += messages + 1;
      this.#heldBack.errors += errors + count;
      this.#options.onFailure(error);
    });
  }

  #holdBack({ count }: Pick<Group, 'count'>): void {
    this.#heldBack.messages += 1;
    this.#heldBack.errors += count;
  }

  #contentOf({ text, count, commands, codes, hasBeenPosted }: Group): string {
    const [title = '', ...details] = text.split('\n');
    const times = count === 1 ? '' : ` (${count.toLocaleString('en-US')} times)`;
    const about = [
      ...(commands.size > 0 ? [`Command or job: ${[...commands].map(code).join(', ')}`] : []),
      ...(codes.size > 0 ? [`Code: ${[...codes].map(code).join(', ')}`] : []),
    ];
    const again = hasBeenPosted ? ', again' : '';
    return [this.#headline(`${title}${again}${times}`), ...details.map(code), ...about].join('\n');
  }

  #headline(what: string): string {
    const { process, version } = this.#options;
    return `**${process}** ${version}: ${what.replaceAll('`', "'")}`;
  }

  #dueInMs(): number {
    const waiting = [...this.#groups.values()].filter(({ count }) => count > 0).map(({ dueAtMs }) => dueAtMs);
    if (this.#heldBack.messages > 0) waiting.push((this.#posted[0] ?? 0) + MINUTE_MS);
    return Math.min(...waiting) - this.#options.clock();
  }

  #schedule(): void {
    if (this.#options.collectMs === 0) return;
    clearTimeout(this.#timer);
    const dueInMs = this.#dueInMs();
    if (!Number.isFinite(dueInMs)) return;
    this.#timer = setTimeout(() => void this.post(), Math.max(0, dueInMs));
    // Whoever ends the process flushes.
    this.#timer.unref?.();
  }
}

/** The same error from the same place, whatever IDs are in its message. */
function fingerprint(message: string, error: unknown): string {
  if (!(error instanceof Error)) return message;
  const frame = firstFrame(error) ?? '';
  return [message, error.name, error.message.replace(/\d+/g, '#').slice(0, 200), frame].join('|');
}

function describe(error: unknown): string[] {
  const lines: string[] = [];
  for (let each = error, depth = 0; each instanceof Error && depth <= MOST_CAUSES; each = each.cause, depth++) {
    const said = `${depth === 0 ? '' : 'caused by '}${each.name}: ${each.message}`;
    lines.push(said.replaceAll(/\s+/g, ' ').slice(0, LONGEST_LINE));
    const frame = firstFrame(each);
    if (frame !== undefined && depth === 0) lines.push(frame.slice(0, LONGEST_LINE));
  }
  return lines;
}

/** Where it was thrown, from the root of the project on. */
function firstFrame({ stack = '' }: Error): string | undefined {
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  const own = frames.find((line) => !/node_modules|node:|data:/.test(line));
  return own?.trim().replace(/(?:file:\/\/)?\/\S*?\/(?=(?:edge|shared|voice-node|infra)\/)/, '');
}

/** As code in a Discord message, where nothing in it is a mention or markup. */
function code(text: string): string {
  return `\`${text.replaceAll('`', "'")}\``;
}
