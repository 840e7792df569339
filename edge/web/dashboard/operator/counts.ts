/** What a counter of this process stands at. */
import type { MetricRegistry } from '../../../../shared/platform/metrics.ts';

export interface Count {
  labels: Readonly<Record<string, string>>;
  count: number;
}

/** By labels, the largest first. */
export function countsOf(registry: Pick<MetricRegistry, 'families'>, name: string): Count[] {
  for (const { declaration, values } of registry.families())
    if (declaration.name === name)
      return [...values]
        .map(([text, [count = 0]]) => ({ labels: labelsIn(text), count }))
        .sort((one, other) => other.count - one.count);
  return [];
}

/** `{a="b",c="d"}`, as Prometheus writes it. */
function labelsIn(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)];
  return Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, value.replaceAll(/\\(.)/g, '$1')]));
}
