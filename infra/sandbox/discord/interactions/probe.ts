import { randomBytes } from 'node:crypto';
import type { Core } from '../core.ts';
import { isObject } from '../json.ts';
import type { Delivery } from './delivery.ts';
import { type EndpointAnswer, postSigned } from './endpoint.ts';

/** What Discord's check of the endpoint found. */
export interface ProbeVerdict {
  ok: boolean;
  /** The URL was removed, because a request with a bad signature was accepted. */
  removed: boolean;
  checks: { name: string; expected: number; status: number; ok: boolean; why?: string }[];
}

/**
 * Checks the endpoint as Discord does when its URL is saved, and routinely afterwards: a PING with a good signature
 * must be answered `200 {type: 1}`, requests with bad ones 401. An endpoint that accepts a bad signature is removed.
 */
export async function probeEndpoint(core: Core, delivery: Delivery): Promise<ProbeVerdict> {
  const { url } = delivery;
  if (url === undefined) return { ok: false, removed: false, checks: [] };
  const body = pingBody(core);
  const timestamp = String(Math.floor(Date.now() / 1000));
  const good = core.key.headersFor(body, timestamp);
  const random = randomBytes(64).toString('hex');

  const ping = await postSigned(core, url, body);
  const isPong = ping.kind === 'answer' && ping.status === 200 && isObject(ping.body) && ping.body.type === 1;
  const checks = [verdictOf('a PING with a good signature', 200, ping, isPong)];
  if (ping.kind === 'none') {
    core.log(`endpoint check: ${url}: ${ping.why}`);
    return { ok: false, removed: false, checks };
  }
  let removed = false;
  for (const [name, sent, headers] of [
    ['a random signature', body, { ...good, 'X-Signature-Ed25519': random }],
    ['the signature of another body', pingBody(core), good],
    ['the signature of another time', body, { ...good, 'X-Signature-Timestamp': String(Number(timestamp) - 1) }],
    ['no signature', body, {}],
  ] as const) {
    const answer = await postSigned(core, url, sent, headers);
    checks.push(verdictOf(name, 401, answer, answer.kind === 'answer' && answer.status === 401));
    removed ||= answer.kind === 'answer' && answer.status >= 200 && answer.status < 300;
  }

  const failed = checks.filter((check) => !check.ok);
  for (const check of failed) {
    core.log(`endpoint check: ${check.name} was answered ${check.why ?? check.status} instead of ${check.expected}`);
  }
  // The URL may have been changed while the checks ran; then the verdict is about one that is gone already.
  if (removed && delivery.url === url) {
    delivery.url = undefined;
    core.log(`the interactions endpoint URL ${url} was removed: it accepts requests with a bad signature`);
  }
  return { ok: failed.length === 0, removed, checks };
}

function verdictOf(
  name: string,
  expected: number,
  answer: EndpointAnswer,
  ok: boolean,
): ProbeVerdict['checks'][number] {
  if (answer.kind === 'none') return { name, expected, status: 0, ok, why: answer.why };
  return { name, expected, status: answer.status, ok };
}

function pingBody(core: Core): string {
  return JSON.stringify({
    version: 1,
    type: 1,
    token: randomBytes(48).toString('base64url'),
    id: core.ids.next(),
    entitlements: [],
    application_id: core.world.applicationId,
  });
}
