/** How the edge answers from outside: what Discord would see. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { VERSION } from '../../shared/platform/version.ts';
import type { CheckContext } from './context.ts';
import { type Area, type Finding, failure, ok, warning } from './finding.ts';
import { ask, bearer } from './http.ts';
import { BREAKING_SKEW_MS, skewText, WORRYING_SKEW_MS } from './skew.ts';

const REFUSES =
  'Discord accepts an endpoint only if it refuses bad signatures. Check that this address leads to the edge.';

export const endpoint: Area = {
  name: 'endpoint',
  async check(context) {
    const { edgeUrl, isEdge } = context;
    if (edgeUrl === undefined) {
      if (!isEdge) return [];
      return [
        warning(
          'address',
          'not checked, because the edge’s address isn’t known',
          'Set PUBLIC_URL, or run: npm run check -- --edge https://…',
        ),
      ];
    }
    if (!/^https?:\/\/\S+$/.test(edgeUrl) || !URL.canParse(edgeUrl))
      return [
        failure('address', `${edgeUrl} isn’t an http(s) address`, 'Set PUBLIC_URL, or --edge, to the edge’s own.'),
      ];
    const alive = await ask(`${edgeUrl}/healthz`).catch((error: unknown) => error as Error);
    if (alive instanceof Error)
      return [failure('healthz', alive.message, 'Start the edge, or correct its address, its DNS, or its proxy.')];
    const [health, ...signatures] = await Promise.all([
      readiness(context, edgeUrl),
      forgedSignature(edgeUrl),
      noSignature(edgeUrl),
    ]);
    return [
      liveness(alive.status, alive.body),
      health,
      ...signatures,
      ...clock(alive.dateMs),
      ...(await registeredAddress(context, edgeUrl)),
    ];
  },
};

function liveness(status: number, body: unknown): Finding {
  if (status !== 200)
    return failure(
      'healthz',
      `/healthz returns ${status} instead of 200`,
      'Check that this address leads to the edge.',
    );
  const version = (body as { version?: unknown } | null)?.version;
  if (version === VERSION) return ok('healthz', `version ${VERSION} is alive`);
  return warning(
    'healthz',
    typeof version === 'string'
      ? `version ${version} is alive, and this checkout has ${VERSION}`
      : '/healthz doesn’t say its version',
    'Deploy this release, or check from the one that’s deployed.',
  );
}

interface Report {
  status?: string;
  components?: Record<string, { status: string; detail?: string }>;
}

async function readiness({ environment }: CheckContext, edgeUrl: string): Promise<Finding> {
  const { status, body } = await ask(`${edgeUrl}/readyz`, { headers: bearer(environment.METRICS_TOKEN) });
  const report = body as Report | null;
  const known = typeof report === 'object' ? report?.status : undefined;
  if (known === undefined)
    return failure(
      'readyz',
      `/readyz returns ${status} without a status`,
      'Check that this address leads to the edge.',
    );
  const components = Object.entries(report?.components ?? {});
  if (environment.METRICS_TOKEN !== undefined && components.length === 0)
    return failure('readyz', 'METRICS_TOKEN isn’t the edge’s', 'Set METRICS_TOKEN to the same value in both places.');
  const worse = components.filter((component) => component[1].status !== 'healthy');
  const details = worse.map(([name, { status: level, detail }]) => `${name} ${detail ?? level}`);
  const text = `/readyz is ${[known, ...details].join(', ')}`;
  const fix = 'See “When something is down” in docs/OPERATIONS.md.';
  if (known === 'healthy') return ok('readyz', text);
  return known === 'degraded' ? warning('readyz', text, fix) : failure('readyz', text, fix);
}

const PING = JSON.stringify({ type: 1 });

/** Well-formed and on time, but made with a key that nobody knows. */
async function forgedSignature(edgeUrl: string): Promise<Finding> {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const { privateKey } = generateKeyPairSync('ed25519');
  const signature = sign(null, Buffer.from(timestamp + PING), privateKey).toString('hex');
  const headers = {
    'content-type': 'application/json',
    'x-signature-ed25519': signature,
    'x-signature-timestamp': timestamp,
  };
  const { status } = await ask(`${edgeUrl}/interactions`, { method: 'POST', body: PING, headers });
  if (status === 401) return ok('bad-signature', 'a bad signature gets 401');
  return failure('bad-signature', `a bad signature gets ${status} instead of 401`, REFUSES);
}

async function noSignature(edgeUrl: string): Promise<Finding> {
  const headers = { 'content-type': 'application/json' };
  const { status } = await ask(`${edgeUrl}/interactions`, { method: 'POST', body: PING, headers });
  if (status === 401) return ok('no-signature', 'a request without a signature gets 401');
  return failure('no-signature', `a request without a signature gets ${status} instead of 401`, REFUSES);
}

function clock(dateMs: number | undefined): Finding[] {
  if (dateMs === undefined) return [];
  const skewMs = dateMs - Date.now();
  if (Math.abs(skewMs) < WORRYING_SKEW_MS) return [ok('clock', 'its clock agrees with this machine’s')];
  const text = `the edge’s clock is ${skewText(skewMs)}`;
  const fix = 'Synchronize both clocks (NTP). An edge that’s five minutes off refuses everything.';
  return [Math.abs(skewMs) < BREAKING_SKEW_MS ? warning('clock', text, fix) : failure('clock', text, fix)];
}

/** What Discord was told. It can be elsewhere on purpose, such as behind a gateway. */
async function registeredAddress(context: CheckContext, edgeUrl: string): Promise<Finding[]> {
  const application = await context.application().catch(() => undefined);
  if (application === undefined) return [];
  const address = application.interactions_endpoint_url;
  if (address === `${edgeUrl}/interactions`) return [ok('registered', 'Discord sends interactions there')];
  return [
    warning(
      'registered',
      address ? `Discord sends interactions to ${address}` : 'No interactions endpoint is set in Discord yet',
      `In the Developer Portal, General Information, set Interactions Endpoint URL to ${edgeUrl}/interactions`,
    ),
  ];
}
