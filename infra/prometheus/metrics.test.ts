/** Keeps metrics, documentation, and alerts consistent. What alerts do is in alerts.test.ts. */
import { expect, test } from 'vitest';
import { EDGE_ROLE, NODE_ROLE } from '../../shared/platform/database-roles.ts';
import { textOf, yamlOf } from '../docker/reading.ts';
import { declaredMetrics } from './declared-metrics.ts';

const declared = await declaredMetrics();
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
