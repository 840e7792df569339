/** Every alert fires for its reason and nothing else, ends, and has a section in docs/RUNBOOK.md. */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { stringify } from 'yaml';
import * as z from 'zod';
import { textOf, yamlOf } from '../docker/reading.ts';
import { ALERT_CASES } from './alert-cases.ts';
import type { Series } from './alert-series.ts';

// promtool works for half a minute, and for several on a busy machine.
vi.setConfig({ testTimeout: 300_000 });

/** https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/ */
const alertRule = z.strictObject({
  alert: z.string().regex(/^Chorus[A-Za-z]+$/),
  expr: z.string(),
  for: z
    .string()
    .regex(/^\d+[smh]$/)
    .optional(),
  labels: z.strictObject({ severity: z.enum(['critical', 'warning']) }),
  annotations: z.strictObject({
    summary: z.string().min(10).max(90),
    description: z.string().min(20),
    runbook_url: z.string(),
  }),
});
const recordingRule = z.strictObject({ record: z.string().startsWith('chorus:'), expr: z.string() });
const rulesFile = z.strictObject({
  groups: z.array(z.strictObject({ name: z.string(), rules: z.array(z.union([alertRule, recordingRule])) })),
});
const { groups } = rulesFile.parse(yamlOf('infra/prometheus/alerts.yml'));
const alerts = groups.flatMap(({ rules }) => rules.flatMap((rule) => ('alert' in rule ? [rule] : [])));
const names = alerts.map(({ alert }) => alert);

test('every alert has a case in which it fires, and one that’s close', () => {
  expect(Object.keys(ALERT_CASES).sort()).toEqual([...names].sort());
  for (const [name, { quiet }] of Object.entries(ALERT_CASES))
    expect([name, Object.keys(quiet)]).not.toEqual([name, []]);
});

test('every alert has a section in the runbook, which its runbook_url leads to, and every section an alert', () => {
  const sections = [...textOf('docs/RUNBOOK.md').matchAll(/^### (Chorus\w+)$/gm)].map(([, name = '']) => name);
  expect([...sections].sort()).toEqual([...names].sort());
  for (const { alert, annotations } of alerts)
    expect(annotations.runbook_url).toBe(`{{ or $externalLabels.runbook "docs/RUNBOOK.md" }}#${alert.toLowerCase()}`);
});

test('every section says what the alert means, where to look, and how to fix it', () => {
  const [, ...sections] = textOf('docs/RUNBOOK.md').split(/^### (?=Chorus)/m);
  for (const section of sections) {
    const [name] = section.split('\n');
    for (const part of ['**Means**', '**Look**', '**Fix**'])
      expect([name, section.includes(part)]).toEqual([name, true]);
  }
});

const has = (program: string) => spawnSync(program, ['--version']).error === undefined;
const isTried = has('promtool');

describe.skipIf(!isTried)(
  isTried ? 'with promtool' : 'without promtool (Debian’s prometheus), no rule is tried',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'chorus-alerts-'));
    afterAll(() => rmSync(folder, { recursive: true }));
    copyFileSync(fileURLToPath(new URL('alerts.yml', import.meta.url)), join(folder, 'alerts.yml'));
    const FIRING = 'count by (alertname) (ALERTS{alertstate="firing"})';

    /** What to ask at a minute, and which alerts that returns. The failure shows the comment. */
    const asking = (expr: string, comment: string, at: number, firing: string[]) => ({
      expr: `${expr} # ${comment}`,
      eval_time: `${at}m`,
      exp_samples: firing.map((alertname) => ({ labels: `{alertname="${alertname}"}`, value: 1 })),
    });
    const unitTest = (series: Series, every: number, questions: ReturnType<typeof asking>[]) => ({
      interval: `${every}m`,
      input_series: Object.entries(series).map(([name, values]) => ({ series: name, values: values.join(' ') })),
      promql_expr_test: questions,
    });

    /** In one process: most of the time goes into starting it. Steps are as far apart as the samples. */
    function run(every: number, tests: ReturnType<typeof unitTest>[]): void {
      const file = join(folder, 'tests.yml');
      const content = { rule_files: ['alerts.yml'], evaluation_interval: `${every}m`, tests };
      writeFileSync(file, stringify(content, { lineWidth: 0 }));
      const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', file], { encoding: 'utf8' });
      expect([status, status === 0 ? '' : `${stdout}${stderr}`]).toEqual([0, '']);
    }

    const everyFew = [1, 5, 10];
    const casesOf = (every: number) => Object.entries(ALERT_CASES).filter(([, each]) => (each.every ?? 1) === every);

    test.each(everyFew)('every alert fires, alone, and ends (a sample every %i min)', (every) => {
      const tests = casesOf(every).map(([alert, { fires }]) =>
        unitTest(fires.series, every, [
          asking(FIRING, `${alert}, before`, 0, []),
          asking(FIRING, alert, fires.at, [alert]),
          asking(FIRING, `${alert}, afterward`, fires.ends, []),
        ]),
      );
      expect(tests.length).toBeGreaterThan(1);
      run(every, tests);
    });

    test.each(everyFew)('what’s close is no reason for any alert (a sample every %i min)', (every) => {
      const tests = casesOf(every).flatMap(([alert, { quiet }]) =>
        Object.entries(quiet).map(([why, series]) => {
          const minutes = Math.max(...Object.values(series).map(({ length }) => length)) * every;
          const ever = `group by (alertname) (max_over_time(ALERTS{alertstate="firing"}[${minutes}m]))`;
          return unitTest(series, every, [asking(ever, `${alert}: ${why}`, minutes - every, [])]);
        }),
      );
      run(every, tests);
    });

    test('promtool accepts the rules', () => {
      expect(execFileSync('promtool', ['check', 'rules', join(folder, 'alerts.yml')], { encoding: 'utf8' })).toContain(
        'SUCCESS',
      );
    });
  },
);
