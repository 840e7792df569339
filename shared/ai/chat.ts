/** What every provider of chat is asked, and what it streams back. */

/** A picture in a message, as its bytes: some providers fetch no addresses, and none should learn of Discord's. */
export interface ChatImage {
  /** `image/png`, `image/jpeg`, `image/webp`, or `image/gif`. */
  type: string;
  base64: string;
}

export interface ChatMessage {
  role: 'user' | 'assistant';
  text: string;
  images?: readonly ChatImage[];
}

export interface ChatRequest {
  /** What the model is told first. Nobody but us writes into it. */
  system: string;
  /** Oldest first. The last one is the member's. */
  messages: readonly ChatMessage[];
  /** Tokens that the answer may have. */
  maxTokens: number;
}

/** Tokens, as the provider counts them. */
export interface TokenUsage {
  input: number;
  output: number;
}

/** Why an answer ended: it was complete, it reached `maxTokens`, or the provider refused to go on. */
export type EndReason = 'complete' | 'length' | 'refused';

/** A part of a streamed answer. Exactly one `end` comes last, unless the stream breaks. */
export type ChatEvent =
  | { type: 'text'; text: string }
  | { type: 'end'; reason: EndReason; usage: TokenUsage | undefined };

/**
 * - `limited`: too many requests; `retryAfterMs` says how long to wait.
 * - `transient`: it may work the next time.
 * - `unauthorized`: the key isn't valid, or has no credit left.
 * - `refused`: the provider doesn't answer this, whoever asks.
 * - `unusable`: anything else, such as a model that doesn't exist or an answer that makes no sense.
 */
export type ProviderProblem = 'limited' | 'transient' | 'unauthorized' | 'refused' | 'unusable';

/** A provider didn't answer. The message has no key and nothing of what was asked. */
export class ProviderError extends Error {
  override name = 'ProviderError';
  readonly problem: ProviderProblem;
  /** Milliseconds until it makes sense to ask again, if the provider said so. */
  readonly retryAfterMs: number | undefined;

  constructor(problem: ProviderProblem, message: string, retryAfterMs?: number) {
    super(message);
    this.problem = problem;
    this.retryAfterMs = retryAfterMs;
  }
}
