import { randomBytes } from 'node:crypto';
import type { Core } from '../core.ts';
import { isObject } from '../json.ts';
import type { Delivery } from './delivery.ts';
import { type EndpointAnswer, postSigned } from './endpoint.ts';

/** The result of Discord's endpoint check. */
export interface ProbeVerdict {
  ok: boolean;
  /** The URL was removed because the endpoint accepted an invalid signature. */
  removed: boolean;
  checks: { name: string; expected: number; status: number; ok: boolean; why?: string }[];
}

/**
 * Checks the endpoint like Discord does when you save its URL, and regularly after that: a PING with a valid signature
 * must get `200 {type: 1}`, and invalid signatures must get 401. An endpoint that accepts an invalid one is removed.
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
  const checks = [verdictOf('a PING with a valid signature', 200, ping, isPong)];
  if (ping.kind === 'none') {
    core.log(`endpoint check: ${url}: ${ping.reason}`);
    return { ok: false, removed: false, checks };
  }
  let removed = false;
  for (const [name, sent, headers] of [
    ['a random signature', body, { ...good, 'X-Signature-Ed25519': random }],
    ['a signature for another body', pingBody(core), good],
    ['a signature for another time', body, { ...good, 'X-Signature-Timestamp': String(Number(timestamp) - 1) }],
    ['no signature', body, {}],
  ] as const) {
    const answer = await postSigned(core, url, sent, headers);
    checks.push(verdictOf(name, 401, answer, answer.kind === 'answer' && answer.status === 401));
    removed ||= answer.kind === 'answer' && answer.status >= 200 && answer.status < 300;
  }

  const failed = checks.filter((check) => !check.ok);
  for (const check of failed) {
    core.log(`endpoint check: ${check.name} got ${check.why ?? check.status} instead of ${check.expected}`);
  }
  // If the URL changed in the meantime, this result is about the old one.
  if (removed && delivery.url === url) {
    delivery.url = undefined;
    core.log(`the interactions endpoint URL ${url} was removed: it accepts requests with an invalid signature`);
  }
  return { ok: failed.length === 0, removed, checks };
}

function verdictOf(
  name: string,
  expected: number,
  answer: EndpointAnswer,
  ok: boolean,
): ProbeVerdict['checks'][number] {
  if (answer.kind === 'none') return { name, expected, status: 0, ok, why: answer.reason };
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
