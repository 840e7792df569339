/** Members who ask AI things, on a real database, and a scripted provider that repeats every mark it was shown. */
import { answerWith } from '../../shared/ai/answer.ts';
import { answerRequest } from '../../shared/ai/answer-request.ts';
import { DIRECT, type Scope } from '../../shared/ai/memory.ts';
import type { Purpose, Quote } from '../../shared/ai/prompt.ts';
import { aiProviders } from '../../shared/ai/providers.ts';
import type { Sql } from '../../shared/platform/postgres.ts';
import { type AiEndpoint, startAi } from '../sandbox/ai/server.ts';
import { type JobStage, openJobStage } from './jobs.ts';

/** Something that's only said once, so that wherever it turns up, it's clear where it comes from. */
const MARK = /mark\d+x/g;

export function marksIn(text: string): string[] {
  return [...new Set(text.match(MARK) ?? [])];
}

/** What was asked, as the provider got it: the marks in each part. */
export interface AskedFor {
  system: string[];
  /** Earlier turns. */
  history: string[];
  /** The last message: the question, what it's about, and notes. */
  question: string[];
}

export interface Asking {
  user: string;
  scope: Scope;
  channel: string;
  question: string;
  purpose?: Purpose;
  quotes?: Quote[];
  /** The key of a turn. */
  parent?: string;
  isReset?: boolean;
  goesOn?: boolean;
}

const BUTTON = { custom_id: 'stop' };

export class Conversations {
  readonly #endpoint: AiEndpoint;
  readonly #stage: JobStage;
  #asked = 0;

  private constructor(sql: Sql, endpoint: AiEndpoint) {
    this.#endpoint = endpoint;
    this.#stage = openJobStage(sql);
    const provider = { id: 'sandbox', kind: 'openai', url: endpoint.url, key: 'sk-secret-1', chat: 'repeats' };
    this.#stage.services.ai.providers = aiProviders.schema().parse(JSON.stringify([provider]));
  }

  static async open(sql: Sql): Promise<Conversations> {
    const script = (messages: readonly { text: string }[]) =>
      `I saw ${marksIn(messages.map(({ text }) => text).join(' ')).join(' ')}.`;
    return new Conversations(sql, await startAi({ script, pieceMs: 0 }));
  }

  stop(): Promise<void> {
    return this.#endpoint.stop();
  }

  /** Asks under a key of its own. `sent` is undefined if nothing was sent to the provider. */
  async ask({ user, scope, channel, ...asking }: Asking): Promise<{ key: string; sent: AskedFor | undefined }> {
    const key = `i:${++this.#asked}`;
    const before = this.#endpoint.asked.length;
    const request = answerRequest.parse({
      ...{ purpose: 'chat', user, channel, into: 'original', header: '', buttons: { stop: BUTTON }, ...asking },
      ...(scope !== DIRECT && {
        guild: scope,
        place: { guildId: scope, channelId: channel, isAgeRestricted: false },
      }),
    });
    const signal = new AbortController().signal;
    const webhook = await this.#stage.services.webhookOf(
      { application: '1', token: { ciphertext: '', keyId: '' } },
      key,
    );
    await answerWith(this.#stage.services, request, { key, signal, webhook });
    const [sent] = this.#endpoint.asked.slice(before);
    return { key, sent: sent && askedFor(sent.body) };
  }
}

function askedFor(body: unknown): AskedFor {
  const { messages } = body as { messages: { role: string; content: string }[] };
  const [system, ...said] = messages;
  const question = said.pop();
  return {
    system: marksIn(system?.content ?? ''),
    history: marksIn(said.map(({ content }) => content).join(' ')),
    question: marksIn(question?.content ?? ''),
  };
}
