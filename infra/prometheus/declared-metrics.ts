/** Every metric of Chorus that exists. */
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EdgeTelemetry } from '../../edge/telemetry.ts';
import { createLogger } from '../../shared/platform/log.ts';
import type { CounterSpec } from '../../shared/platform/metrics.ts';
import { NodeTelemetry } from '../../voice-node/telemetry.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Names, without what Prometheus' format adds to those of histograms. */
export async function declaredMetrics(): Promise<Set<string>> {
  const edge = new EdgeTelemetry(createLogger('silent', 'test')).registry.render();
  const node = await new NodeTelemetry().render({ agents: [], sessions: [], voiceConnections: 0 });
  const declared = new Set([...`${edge}\n${node}`.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name ?? ''));
  // What domains count appears in a process once it's counted.
  for (const file of globSync('shared/*/{counters,metrics}.ts', { cwd: ROOT })) {
    const counters = (await import(join(ROOT, file))) as Record<string, Partial<CounterSpec>>;
    for (const { name } of Object.values(counters)) if (name?.startsWith('chorus_')) declared.add(name);
  }
  return declared;
}
