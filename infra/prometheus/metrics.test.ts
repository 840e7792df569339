/** Keeps metrics, documentation, and alerts consistent. What alerts do is in alerts.test.ts. */
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { EdgeTelemetry } from '../../edge/telemetry.ts';
import { EDGE_ROLE, NODE_ROLE } from '../../shared/platform/database-roles.ts';
import { createLogger } from '../../shared/platform/log.ts';
import type { CounterSpec } from '../../shared/platform/metrics.ts';
import { NodeTelemetry } from '../../voice-node/telemetry.ts';
import { textOf, yamlOf } from '../docker/reading.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const edge = new EdgeTelemetry(createLogger('silent', 'test')).registry.render();
const node = await new NodeTelemetry().render({ agents: [], sessions: [], voiceConnections: 0 });
const declared = new Set([...`${edge}\n${node}`.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name ?? ''));
// What domains count appears in a process once it's counted.
for (const file of globSync('shared/*/{counters,metrics}.ts', { cwd: ROOT })) {
  const counters = (await import(join(ROOT, file))) as Record<string, Partial<CounterSpec>>;
  for (const { name } of Object.values(counters)) if (name?.startsWith('chorus_')) declared.add(name);
}
const operations = textOf('docs/OPERATIONS.md');

test('the documentation lists exactly the metrics that exist', () => {
  expect(declared.size).toBeGreaterThan(18);
  const documented = new Set([...operations.matchAll(/`(chorus_[a-z_]+)[`{]/g)].map(([, name]) => name ?? ''));
  for (const role of [EDGE_ROLE, NODE_ROLE]) documented.delete(role);
  expect([...documented].sort()).toEqual([...declared].sort());
});

const { groups } = yamlOf('infra/prometheus/alerts.yml') as { groups: { rules: { alert?: string; expr: string }[] }[] };
const rules = groups.flatMap((group) => group.rules);

test('alerts and the runbook only use metrics that exist', () => {
  const used = [...rules.map(({ expr }) => expr), textOf('docs/RUNBOOK.md')].flatMap(
    (text) => text.match(/\bchorus_[a-z_]+(?=[{[)\s])/g) ?? [],
  );
  expect(used.length).toBeGreaterThan(50);
  for (const name of used) {
    const metric = name.replace(/(?<=_seconds)_(bucket|count)$/, '');
    expect([name, declared.has(metric)]).toEqual([name, true]);
  }
});

test('the documentation names exactly the alerts that exist', () => {
  const named = [...operations.matchAll(/`(Chorus[A-Za-z]+)`/g)].map(([, name = '']) => name);
  expect([...new Set(named)].sort()).toEqual(rules.flatMap(({ alert }) => alert ?? []).sort());
});
