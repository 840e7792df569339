/** What is measured, what is documented and what alerts look at are the same. */
import { expect, test } from 'vitest';
import * as z from 'zod';
import { EdgeTelemetry } from '../../edge/telemetry.ts';
import { createLogger } from '../../shared/platform/log.ts';
import { NodeTelemetry } from '../../voice-node/telemetry.ts';
import { textOf, yamlOf } from '../docker/reading.ts';

const edge = new EdgeTelemetry(createLogger('silent', 'test')).registry.render();
const node = await new NodeTelemetry().render({ agents: [], sessions: [], voiceConnections: 0 });
const declared = new Set([...`${edge}\n${node}`.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name ?? ''));
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

test('every metric that is measured is documented, and no other', () => {
  expect(declared.size).toBeGreaterThan(18);
  const documented = new Set([...operations.matchAll(/`(chorus_[a-z_]+)/g)].map(([, name]) => name ?? ''));
  expect([...documented].sort()).toEqual([...declared].sort());
});

test('alerts look at metrics that exist', () => {
  for (const { alert, expr } of rules)
    for (const [name] of expr.matchAll(/\bchorus_[a-z_]+/g))
      expect([alert, declared.has(name.replace(/_bucket$/, ''))]).toEqual([alert, true]);
});

test('the alerts that are named in the documentation are those there are', () => {
  const named = [...operations.matchAll(/`(Chorus[A-Za-z]+)`/g)].map(([, name]) => name);
  // Whether a node is there at all is known to whoever asks it.
  expect(
    rules
      .map(({ alert }) => alert)
      .filter((alert) => alert !== 'ChorusVoiceNodeDown')
      .sort(),
  ).toEqual(named.sort());
});
