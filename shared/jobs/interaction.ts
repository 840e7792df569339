/** Answers to interactions that come later than their own request could give them: Workers end one 30 s after its answer. */
import * as z from 'zod';
import type { InteractionWebhook } from '../platform/discord/interaction-webhook.ts';
import { lazily } from '../platform/lazily.ts';
import type { SealedToken } from '../platform/token-crypto.ts';
import { type Job, type JobContext, type JobPlace, jobWith } from './job.ts';
import type { JobServices } from './services.ts';

/**
 * How long an interaction's token can be used after the member pressed Enter, in milliseconds. Discord accepts it for 15 minutes;
 * the rest is for the network. https://docs.discord.com/developers/interactions/receiving-and-responding#followup-messages
 */
export const INTERACTION_TOKEN_MS = 15 * 60_000 - 15_000;
/** The least time between two edits that show progress, in milliseconds: Discord allows five per five seconds. */
export const PROGRESS_EVERY_MS = 2_000;

/** An interaction to answer later, as jobs store it. A job that's given up loses its `token`. */
export const storedInteraction = lazily(() =>
  z.object({
    application: z.string().regex(/^\d{1,20}$/),
    /** Of the interaction, sealed for {@link interactionSeal}. */
    token: z.object({ ciphertext: z.string(), keyId: z.string() }),
    /** When Discord stops accepting the token. */
    expiresAt: z.iso.datetime(),
  }),
);
export type StoredInteraction = z.output<ReturnType<typeof storedInteraction>>;

/** What the token of an interaction is bound to when it's sealed. */
export function interactionSeal(key: string): string {
  return `interaction:${key}`;
}

/** An interaction as jobs store it. @param elapsedMs since the member pressed Enter. */
export async function storeInteraction(
  seal: (token: string, boundTo: string) => Promise<SealedToken>,
  {
    application,
    token,
    key,
    elapsedMs,
    now,
  }: { application: string; token: string; key: string; elapsedMs: number; now: Date },
): Promise<StoredInteraction> {
  const expiresAt = new Date(now.getTime() - elapsedMs + INTERACTION_TOKEN_MS).toISOString();
  return { application, token: await seal(token, interactionSeal(key)), expiresAt };
}

/** A message as Discord's JSON. */
export type MessagePayload = Record<string, unknown>;

export interface InteractionJobSpec<P extends z.ZodType, S> {
  /** As in {@link JobSpec}. */
  kind: string;
  at: JobPlace;
  payload: () => P;
  /** In milliseconds (default: 60,000). */
  timeoutMs?: number;
  /** As in {@link JobSpec}. */
  slots?: number;
  isHeavy?: boolean;
  /**
   * Does the work and returns the answer. It may be called again with the same key, so what it changes needs that key.
   *
   * `progress` shows a message meanwhile: the newest, at most every {@link PROGRESS_EVERY_MS}, and none after the answer.
   */
  answer(
    context: Omit<JobContext<z.output<P>>, 'settle'> & S & { progress(message: MessagePayload): void },
  ): Promise<MessagePayload>;
}

/** A job that answers an interaction. `P` is the schema of what it's asked. */
export interface InteractionJob<P extends z.ZodType, S = never> extends Job<S> {
  readonly request: () => P;
}

const GIVEN_UP: MessagePayload = {
  content: 'I couldn’t finish that, and I’ve stopped trying. Check what’s there, and then try again in a few minutes.',
  embeds: [],
  components: [],
};
/** Longer tries would outlive the token, and the member's patience. */
const ATTEMPTS = 5;

/** Declares a job that answers a deferred interaction. Whatever happens, the member gets an answer while Discord accepts one. */
export function interactionJob<S>() {
  return <const P extends z.ZodType>({
    kind,
    at,
    payload,
    timeoutMs,
    slots,
    isHeavy,
    answer,
  }: InteractionJobSpec<P, S>): InteractionJob<P, S & JobServices> => {
    const stored = () => z.object({ ...storedInteraction().shape, request: payload() });
    const declared = jobWith<S & JobServices>()({
      ...{ kind, at, payload: stored, maxAttempts: ATTEMPTS },
      ...(timeoutMs !== undefined && { timeoutMs }),
      ...(slots !== undefined && { slots }),
      ...(isHeavy !== undefined && { isHeavy }),
      expiresAt: ({ expiresAt }) => new Date(expiresAt),
      async run(context) {
        const { payload: job, key, now, log } = context;
        if (now.getTime() > Date.parse(job.expiresAt)) {
          log.warn({ kind, key }, 'an interaction expired before its job ran');
          return;
        }
        const webhook = await context.webhookOf(job, interactionSeal(key));
        const edits = new CoalescedEdits(webhook);
        const { settle: _, ...rest } = context;
        // Whoever goes on with this job edits the same message.
        context.signal.addEventListener('abort', () => void edits.end());
        const { request } = job as { request: unknown };
        const answered = answer({ ...rest, payload: request, progress: edits.show } as never);
        const message = await answered.finally(() => edits.end());
        context.signal.throwIfAborted();
        await webhook.editOriginal({ payload: message, files: [] });
      },
      async givenUp({ payload: job, key, webhookOf }) {
        const webhook = await webhookOf(job, interactionSeal(key));
        await webhook.editOriginal({ payload: GIVEN_UP, files: [] });
      },
    });
    return { ...declared, request: payload };
  };
}

/** Edits of one message, of which the newest counts: at most one at a time, with a pause between. */
export class CoalescedEdits {
  readonly #webhook: Pick<InteractionWebhook, 'editOriginal'>;
  readonly #everyMs: number;
  #newest: MessagePayload | undefined;
  #work: Promise<void> | undefined;
  #skipPause: () => void = () => {};
  #hasEnded = false;

  constructor(webhook: Pick<InteractionWebhook, 'editOriginal'>, everyMs = PROGRESS_EVERY_MS) {
    this.#webhook = webhook;
    this.#everyMs = everyMs;
  }

  readonly show = (message: MessagePayload): void => {
    if (this.#hasEnded) return;
    this.#newest = message;
    this.#work ??= this.#send().finally(() => {
      this.#work = undefined;
    });
  };

  /** Drops what wasn't shown yet, and resolves when no edit is on its way. */
  async end(): Promise<void> {
    this.#hasEnded = true;
    this.#newest = undefined;
    this.#skipPause();
    await this.#work;
  }

  async #send(): Promise<void> {
    while (this.#newest !== undefined) {
      const payload = this.#newest;
      this.#newest = undefined;
      // Progress that can't be shown is no reason to stop working.
      await this.#webhook.editOriginal({ payload, files: [] }).catch(() => {});
      if (!this.#hasEnded) await this.#pause();
    }
  }

  async #pause(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#skipPause = resolve;
    const timer = setTimeout(resolve, this.#everyMs);
    await promise;
    clearTimeout(timer);
  }
}
