/** Turns tracing on, where an operator wants it. Only processes on Node import this: Workers have tracing of their own. */
import { installTracer } from './tracing.ts';
import type { TracingOptions, TracingVariables } from './tracing-variables.ts';

/** How long the last spans may take to be sent, in milliseconds: a collector that's away delays no shutdown by more. */
const FLUSH_MS = 2_000;

/**
 * Traces this process if `OTEL_EXPORTER_OTLP_ENDPOINT` is set. If it isn't, the SDK isn't even loaded.
 *
 * @returns sends what's left, within two seconds.
 */
export async function startTracing(variables: TracingVariables, options: TracingOptions): Promise<() => Promise<void>> {
  if (variables.OTEL_EXPORTER_OTLP_ENDPOINT === undefined) return async () => {};
  const { OpenTelemetryTracer } = await import('./opentelemetry.ts');
  const tracer = new OpenTelemetryTracer({ ...options, variables });
  installTracer(tracer);
  return async () => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, FLUSH_MS);
    });
    await Promise.race([tracer.end(), late]);
    clearTimeout(timer);
  };
}
