/** What the alerts in infra/prometheus/alerts.yml compare with, so that panels draw their lines where alerts fire. */
import { yamlOf } from '../docker/reading.ts';

interface AlertsFile {
  groups: { rules: { alert?: string; expr: string }[] }[];
}

const expressions = new Map(
  (yamlOf('infra/prometheus/alerts.yml') as AlertsFile).groups.flatMap(({ rules }) =>
    rules.flatMap(({ alert, expr }) => (alert === undefined ? [] : [[alert, expr] as const])),
  ),
);

/** The value above which an alert fires. Of `a > 0.05 * b`, that's 0.05, the limit of `a / b`. @throws if there's no such alert or limit. */
export function alertLimit(alert: string): number {
  const expression = expressions.get(alert);
  if (expression === undefined) throw new Error(`infra/prometheus/alerts.yml has no alert ${alert}`);
  const [, limit] = />\s*(\d+(?:\.\d+)?)/.exec(expression) ?? [];
  if (limit === undefined) throw new Error(`${alert} compares with no number: ${expression}`);
  return Number(limit);
}
