/**
 * The client for Discord's REST API, apart from interaction webhooks. It's the same on Workers and on Node.
 *
 * It's a small typed fetch rather than @discordjs/rest, for the reasons in {@link file://./interaction-webhook.ts}.
 */
import type * as z from 'zod';
import { multipart, type UploadedFile } from '../multipart.ts';
import { httpCall, noteStatus, traced } from '../tracing.ts';
import { auditLogReason } from './audit-log-reason.ts';
import { type CallObserver, USER_AGENT } from './interaction-webhook.ts';
import { type Problem, problemOf } from './problems.ts';
import { RateLimits, type Turn } from './rate-limits.ts';
import { type Attempt, codeOf, limitedBy, NO_RESPONSE, readAttempt } from './response.ts';
import type { Route } from './route.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Timeout for all attempts at a request together, unless the caller has another deadline. In milliseconds. */
const DEADLINE_MS = 10_000;
/** Timeout for one attempt, in milliseconds. */
const ATTEMPT_MS = 5_000;
/** Delays before another attempt after Discord failed or didn't respond, in milliseconds. */
const RETRY_DELAYS_MS = [250, 750, 1_500] as const;
/** Discord's limit, in characters. https://docs.discord.com/developers/resources/message#create-message */
const NONCE_LIMIT = 25;
/** How long a token that Discord rejected isn't used again, in milliseconds: it counts rejected requests per IP address. */
const REJECTED_MS = 60_000;

interface RequestParts {
  method: Method;
  query?: Readonly<Record<string, string | number>>;
  /** Sent as JSON. */
  body?: object;
  files?: readonly UploadedFile[];
  /** For the server's audit log. Cut to Discord's limit. */
  reason?: string;
  /** Timeout for all attempts together, in milliseconds (default: 10,000). */
  deadlineMs?: number;
  /**
   * For messages: at most 25 characters, the same for every attempt at the same message. If only the response was lost, Discord
   * returns that message instead of posting another one. Without one, a message that may have been posted isn't sent again.
   */
  nonce?: string;
}

export interface DiscordRequest<T = unknown> extends RequestParts {
  /** Checks the response's body, and types it. */
  response?: z.ZodType<T>;
}

export type DiscordOutcome<T = unknown> = { ok: true; data: T } | DiscordRefusal;

export interface DiscordRefusal {
  ok: false;
  /** {@link problemSentence} puts it into words. */
  problem: Problem;
  /** Discord's error code, or 0. For logs. */
  code: number;
  /** The HTTP status; 0 if there was no response. */
  status: number;
}

/** Discord couldn't read what we sent, so it's a bug of ours. The message has neither ids nor the token. */
export class InvalidRequestError extends Error {
  override name = 'InvalidRequestError';
}

/** Hands out the turns of jobs, which share a bot's requests per second with everything else; see {@link file://./job-budget.ts}. */
export interface Budget {
  /**
   * Resolves when a job may send a request, or with false if that isn't within `withinMs`.
   *
   * @param drainUsed counts the requests that were sent without asking, since its last call.
   */
  admit(withinMs: number, drainUsed: () => number): Promise<boolean>;
}

export interface DiscordRestOptions {
  /** `DISCORD_API_BASE`, such as `https://discord.com/api`. */
  apiBase: string;
  /** A bot's token. It's in no error, log, or metric. */
  token: string;
  observe: CallObserver;
  /** Makes this a client for jobs: they wait for the budget, and let everything else in this process go first. */
  budget?: Budget;
  /** Shared by the clients of one token. */
  limits?: RateLimits;
  /** Delays before another attempt after Discord failed, in milliseconds. */
  retryDelaysMs?: readonly number[];
}

export class DiscordRest {
  readonly #options: DiscordRestOptions;
  readonly #limits: RateLimits;
  readonly #retryDelaysMs: readonly number[];
  readonly #drainUsed = () => this.#limits.drainInteractive();
  #rejectedUntilMs = 0;

  constructor(options: DiscordRestOptions) {
    this.#options = options;
    this.#limits = options.limits ?? new RateLimits();
    this.#retryDelaysMs = options.retryDelaysMs ?? RETRY_DELAYS_MS;
  }

  /** A client for jobs with the same token. It knows what this one learns about rate limits, and the other way around. */
  forJobs(budget: Budget): DiscordRest {
    return new DiscordRest({ ...this.#options, limits: this.#limits, budget });
  }

  /**
   * Sends one request. Rate limits are waited for, and failures retried where that can't do anything twice, both only within the
   * deadline. What is repeated may find that the first attempt did it: a `DELETE` then says that there's nothing to delete.
   *
   * @returns what Discord responded, or why it didn't do it.
   * @throws {InvalidRequestError} if the request itself is wrong.
   * @throws {Unavailable} for jobs, if the database that has their budget didn't answer in time.
   *
   * @example
   * const pinned = await rest.request(route('/channels/:channel/messages/pins/:message', { channel, message }), {
   *   method: 'PUT',
   *   reason: `Pinned by ${name}`,
   * });
   * if (!pinned.ok) return refuse(problemSentence(pinned.problem, ['PinMessages']));
   */
  async request<T = unknown>(route: Route, request: DiscordRequest<T>): Promise<DiscordOutcome<T>> {
    const deadlineMs = performance.now() + (request.deadlineMs ?? DEADLINE_MS);
    const label = `${request.method} ${route.label}`;
    const turn = { route: label, major: route.major, isJob: this.#options.budget !== undefined };
    const url = `${this.#options.apiBase}/v10${route.path}${queryOf(request)}`;
    const init = this.#initOf(request);
    let limit = refusal('rate_limited');
    for (let failures = 0; ; ) {
      if (performance.now() < this.#rejectedUntilMs) return refusal('bad_token', 0, 401);
      if (!(await this.#waitForTurn(turn, deadlineMs))) return limit;
      const attempt = await traced(httpCall(request.method, route.label, this.#options.apiBase), async (span) => {
        const answered = await this.#send(url, init, deadlineMs);
        noteStatus(span, answered.status);
        return answered;
      });
      this.#options.observe(label, attempt.status);
      this.#limits.learn(turn, attempt.headers);
      if (attempt.status >= 200 && attempt.status < 300) return parsed(attempt, request);
      if (attempt.status === 429) {
        limit = refusal('rate_limited', codeOf(attempt), 429);
        const limited = limitedBy(attempt);
        this.#limits.limited(turn, limited);
        // Discord did nothing, so any request can be repeated. If it doesn't say when, nobody knows.
        if (limited.retryAfterMs === undefined) return limit;
        continue;
      }
      if (attempt.status === 0 || attempt.status >= 500) {
        const delayMs = isRepeatable(request) ? this.#retryDelaysMs[failures++] : undefined;
        if (delayMs === undefined || performance.now() + delayMs >= deadlineMs)
          return refusal('unavailable', codeOf(attempt), attempt.status);
        await pause(delayMs);
        continue;
      }
      return this.#refused(label, attempt);
    }
  }

  /** Resolves when a request may be sent, or with false if that isn't before the deadline. */
  async #waitForTurn(turn: Turn, deadlineMs: number): Promise<boolean> {
    const leftMs = () => deadlineMs - performance.now();
    const { budget } = this.#options;
    let stopWaiting: (() => void) | undefined;
    try {
      for (;;) {
        const waitMs = this.#limits.take(turn);
        if (waitMs >= leftMs()) return false;
        if (waitMs > 0) {
          if (!turn.isJob) stopWaiting ??= this.#limits.wait(turn, leftMs());
          await pause(waitMs);
          continue;
        }
        // Last, because what waits for its route must not hold up those that could go.
        if (budget === undefined) return true;
        if (!(await budget.admit(leftMs(), this.#drainUsed))) return false;
        if (!this.#limits.isPaused) return true;
      }
    } finally {
      stopWaiting?.();
    }
  }

  #initOf({ method, body, files = [], reason, nonce }: RequestParts): RequestInit {
    if (nonce !== undefined && nonce.length > NONCE_LIMIT) throw new RangeError('A nonce has at most 25 characters.');
    const headers: Record<string, string> = {
      authorization: `Bot ${this.#options.token}`,
      'user-agent': USER_AGENT,
    };
    const encodedReason = reason === undefined ? undefined : auditLogReason(reason);
    if (encodedReason !== undefined) headers['x-audit-log-reason'] = encodedReason;
    const payload = nonce === undefined ? body : { ...body, nonce, enforce_nonce: true };
    // Following a redirect would send the token to another host.
    const init: RequestInit = { method, headers, redirect: 'manual' };
    if (files.length > 0) init.body = multipart(payload ?? {}, files);
    else if (payload !== undefined) {
      init.body = JSON.stringify(payload);
      headers['content-type'] = 'application/json';
    }
    return init;
  }

  async #send(url: string, init: RequestInit, deadlineMs: number): Promise<Attempt> {
    const timeoutMs = Math.max(1, Math.min(ATTEMPT_MS, deadlineMs - performance.now()));
    try {
      const response = await fetch(url, { ...init, signal: AbortSignal.timeout(Math.ceil(timeoutMs)) });
      return await readAttempt(response);
    } catch {
      // The error of a failed fetch could contain the request, and so the token.
      return NO_RESPONSE;
    }
  }

  #refused(label: string, attempt: Attempt): DiscordRefusal {
    const { status, body } = attempt;
    const code = codeOf(attempt);
    if (status === 401) this.#rejectedUntilMs = performance.now() + REJECTED_MS;
    // A redirect, or a proxy's page: that wasn't Discord.
    if (status < 400 || (body === undefined && status !== 401)) return refusal('unavailable', 0, status);
    const problem = problemOf(status, code);
    if (problem !== undefined) return refusal(problem, code, status);
    const details = JSON.stringify(body).slice(0, 500);
    throw new InvalidRequestError(`Discord can’t read ${label} (${status}, code ${code}): ${details}`);
  }
}

function refusal(problem: Problem, code = 0, status = 0): DiscordRefusal {
  return { ok: false, problem, code, status };
}

/** Whether a request can be sent again although Discord may have done it. */
function isRepeatable({ method, nonce }: RequestParts): boolean {
  return method !== 'POST' || nonce !== undefined;
}

function queryOf({ query = {} }: RequestParts): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) parameters.set(name, String(value));
  return parameters.size === 0 ? '' : `?${parameters}`;
}

function parsed<T>({ body, status }: Attempt, { response }: DiscordRequest<T>): DiscordOutcome<T> {
  if (response === undefined) return { ok: true, data: body as T };
  const { success, data } = response.safeParse(body);
  return success ? { ok: true, data } : refusal('unavailable', 0, status);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
