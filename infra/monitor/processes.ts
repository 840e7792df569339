/** What an edge or a voice node says about itself. */
import { urlUnder } from '../../shared/platform/url-under.ts';
import { ask, bearer } from '../check/http.ts';
import { parseMetrics, type Sample } from './prometheus-text.ts';

export type Health = 'healthy' | 'degraded' | 'unhealthy';

export interface ProcessView {
  status: Health;
  /** Only with the right token. */
  components: Readonly<Record<string, { status: Health }>>;
  /** Undefined if it doesn't show them. */
  metrics: readonly Sample[] | undefined;
  /** How long `/readyz` took, in milliseconds. */
  latencyMs: number;
}

const STATUSES: readonly unknown[] = ['healthy', 'degraded', 'unhealthy'] satisfies Health[];

/** @throws with a sentence if nothing answers there, or something else. */
export async function readProcess(url: string, token: string | undefined): Promise<ProcessView> {
  const startedAt = performance.now();
  const headers = bearer(token);
  const [ready, metrics] = await Promise.all([
    ask(urlUnder(url, '/readyz'), { headers }).then((answer) => ({ ...answer, tookMs: performance.now() - startedAt })),
    token === undefined ? undefined : ask(urlUnder(url, '/metrics'), { headers }),
  ]);
  const { status, components = {} } = (ready.body ?? {}) as Partial<ProcessView>;
  if (!STATUSES.includes(status)) throw new Error(`${url} isn’t one of Chorus’s processes (HTTP ${ready.status})`);
  const text = metrics?.status === 200 && typeof metrics.body === 'string' ? metrics.body : undefined;
  return {
    ...{ status: status as Health, components, latencyMs: ready.tookMs },
    metrics: text === undefined ? undefined : parseMetrics(text),
  };
}
