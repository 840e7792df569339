/** Keeps metrics, documentation, and alerts consistent. */
import { expect, test } from 'vitest';
import * as z from 'zod';
import { EDGE_ROLE, NODE_ROLE } from '../../shared/platform/database-roles.ts';
import { textOf, yamlOf } from '../docker/reading.ts';
import { declaredMetrics } from './declared-metrics.ts';

const declared = await declaredMetrics();
const operations = textOf('docs/OPERATIONS.md');

/** https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/ */
const alerts = z.strictObject({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^Chorus[A-Za-z]+$/),
          expr: z.string(),
          for: z
            .string()
            .regex(/^\d+[smh]$/)
            .optional(),
          annotations: z.strictObject({ summary: z.string().min(10) }),
        }),
      ),
    }),
  ),
});
const { groups } = alerts.parse(yamlOf('infra/prometheus/alerts.yml'));
const rules = groups.flatMap((group) => group.rules);

test('the documentation lists exactly the metrics that exist', () => {
  expect(declared.size).toBeGreaterThan(18);
  const documented = new Set([...operations.matchAll(/`(chorus_[a-z_]+)[`{]/g)].map(([, name]) => name ?? ''));
  for (const role of [EDGE_ROLE, NODE_ROLE]) documented.delete(role);
  expect([...documented].sort()).toEqual([...declared].sort());
});

test('alerts only use metrics that exist', () => {
  for (const { alert, expr } of rules)
    for (const [name] of expr.matchAll(/\bchorus_[a-z_]+/g))
      expect([alert, declared.has(name.replace(/_bucket$/, ''))]).toEqual([alert, true]);
});

test('the documentation lists exactly the alerts that exist', () => {
  const named = [...operations.matchAll(/`(Chorus[A-Za-z]+)`/g)].map(([, name]) => name);
  // Prometheus itself measures `up`, so this alert has no metric to be documented with.
  expect(
    rules
      .map(({ alert }) => alert)
      .filter((alert) => alert !== 'ChorusVoiceNodeDown')
      .sort(),
  ).toEqual(named.sort());
});
