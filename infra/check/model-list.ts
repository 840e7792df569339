/** Asks a provider of AI which models it has. Nothing but the key is sent, and nothing is billed. */
import { headersFor } from '../../shared/ai/provider-call.ts';
import type { AiProvider } from '../../shared/ai/providers.ts';
import { type Answer, ask } from './http.ts';

/** Of Cloudflare's list; more pages than it has. */
const PAGE = 50;
const MOST_PAGES = 20;

export interface ModelList {
  /** What was asked, such as `GET https://api.openai.com/v1/models`. */
  request: string;
  status: number;
  /** Undefined if it isn't a list. */
  models: ReadonlySet<string> | undefined;
}

/** @throws with a sentence if there's no answer in time. */
export async function readModels({ kind, url, key }: AiProvider): Promise<ModelList> {
  const base = `${url}/models${kind === 'workers-ai' ? '/search' : ''}`;
  const read = (query: string) => ask(base + query, { headers: headersFor({ kind, key }) });
  const list = (answer: Answer, models: readonly string[] | undefined): ModelList => ({
    request: `GET ${base}`,
    status: answer.status,
    models: models && new Set(models),
  });
  if (kind !== 'workers-ai') {
    // https://docs.anthropic.com/en/api/models-list has 20 on a page otherwise.
    const answer = await read(kind === 'anthropic' ? '?limit=1000' : '');
    return list(answer, namesIn(answer, 'data', 'id'));
  }
  // https://developers.cloudflare.com/api/resources/ai/subresources/models/methods/list/
  const models: string[] = [];
  for (let page = 1; ; page++) {
    const answer = await read(`?per_page=${PAGE}&page=${page}`);
    const more = namesIn(answer, 'result', 'name');
    if (more === undefined) return list(answer, undefined);
    models.push(...more);
    if (more.length < PAGE || page === MOST_PAGES) return list(answer, models);
  }
}

/** Whether it knows a model that isn't in its list: some have other names for the same one, such as `latest`. */
export async function knowsModel({ kind, url, key }: AiProvider, model: string): Promise<boolean> {
  if (kind === 'workers-ai') return false;
  const answer = await ask(`${url}/models/${encodeURIComponent(model)}`, { headers: headersFor({ kind, key }) });
  return answer.status === 200;
}

function namesIn({ status, body }: Answer, list: string, name: string): string[] | undefined {
  if (status !== 200 || typeof body !== 'object' || body === null) return undefined;
  const entries = (body as Record<string, unknown>)[list];
  if (!Array.isArray(entries)) return undefined;
  return entries.flatMap((entry: unknown) => {
    const value = (entry as Record<string, unknown> | null)?.[name];
    return typeof value === 'string' ? [value] : [];
  });
}
