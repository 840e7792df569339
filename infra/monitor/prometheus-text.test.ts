import { Histogram, Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { MetricRegistry } from '../../shared/platform/metrics.ts';
import { increase, parseMetrics, quantileOf, sumOf } from './prometheus-text.ts';

test('reads what edges write, whatever is in a label', () => {
  const registry = new MetricRegistry();
  const counter = registry.counter('chorus_calls_total', 'Calls { "quoted" }.');
  counter.add({ route: 'a "b", c="d"\\\n}', status: '200' }, 3);
  counter.add({ route: '/x', status: '500' });
  registry.gauge({ name: 'chorus_load', help: 'Load.' }, {}, 1.5e-7);
  const samples = parseMetrics(registry.render());
  expect(samples).toEqual([
    { name: 'chorus_calls_total', labels: { route: 'a "b", c="d"\\\n}', status: '200' }, value: 3 },
    { name: 'chorus_calls_total', labels: { route: '/x', status: '500' }, value: 1 },
    { name: 'chorus_load', labels: {}, value: 1.5e-7 },
  ]);
  expect(sumOf(samples, 'chorus_calls_total')).toBe(4);
  expect(sumOf(samples, 'chorus_calls_total', { status: '500' })).toBe(1);
  expect(sumOf(samples, 'chorus_calls_total', { status: '404' })).toBeUndefined();
});

test('reads what voice nodes write, and estimates quantiles of what came since', async () => {
  const register = new Registry();
  const histogram = new Histogram({
    name: 'd',
    help: 'D.',
    labelNames: ['o'],
    buckets: [0.01, 0.1, 1],
    registers: [register],
  });
  for (let i = 0; i < 100; i++) histogram.observe({ o: 'slow' }, 0.5);
  const before = parseMetrics(await register.metrics());
  expect(quantileOf(before, [], 'd', 0.5)).toBeCloseTo(0.55);
  for (let i = 0; i < 90; i++) histogram.observe({ o: i % 2 ? 'a' : 'b' }, 0.005);
  for (let i = 0; i < 10; i++) histogram.observe({ o: 'c' }, 0.05);
  const after = parseMetrics(await register.metrics());
  expect(quantileOf(after, before, 'd', 0.45)).toBeCloseTo(0.005);
  expect(quantileOf(after, before, 'd', 0.95)).toBeCloseTo(0.055);
  expect(quantileOf(after, after, 'd', 0.5)).toBeUndefined();
  histogram.observe({ o: 'c' }, 30);
  expect(quantileOf(parseMetrics(await register.metrics()), after, 'd', 0.5)).toBe(1);
});

test('a counter that’s smaller than before began again', () => {
  expect([increase(12, 10), increase(3, 10), increase(5)]).toEqual([2, 3, 5]);
});

test('what isn’t metrics has none', () => {
  expect(parseMetrics('<html>\n# HELP a b\nunauthorized\n{} 5\na b c\n')).toEqual([]);
});
