import { Redis } from '@upstash/redis';
import type { Words } from './case.ts';

/** Sends one command and gives its result, or `{ error }`. */
export type Send = (words: Words) => Promise<unknown>;

export interface Target {
  url: string;
  token: string;
}

export function post({ url, token }: Target, path: string, body: string): Promise<Response> {
  return fetch(url + path, { method: 'POST', headers: { Authorization: `Bearer ${token}` }, body });
}

/** By plain HTTP, with texts as they are. */
export function rawHttp(target: Target): Send {
  return async (words) => {
    const response = await post(target, '/', JSON.stringify(words));
    const body = (await response.json()) as { result?: unknown; error?: string };
    return response.ok ? body.result : body;
  };
}

/** Opens the client's way of sending, below its methods, to words of our choice. */
class AnyCommand extends Redis {
  async send(words: Words): Promise<unknown> {
    const { result, error } = await this.client.request<unknown>({ body: words });
    return error === undefined ? result : { error };
  }
}

/** Through @upstash/redis: base64 answers, its own decoding and errors. */
export function throughClient({ url, token }: Target): Send {
  const client = new AnyCommand({ url, token, retry: { retries: 0 } });
  return (words) =>
    client.send(words).catch((error: Error) => {
      // The client puts the command behind the server's message.
      return { error: error.message.split(', command was: ')[0] };
    });
}
