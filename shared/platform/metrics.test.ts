import { expect, test } from 'vitest';
import { MetricRegistry } from './metrics.ts';

test('renders counters and histograms in Prometheus text format', () => {
  const registry = new MetricRegistry();
  const commands = registry.counter('chorus_commands_total', 'Commands.');
  const seconds = registry.histogram('chorus_seconds', 'Seconds.', [0.1, 1]);
  commands.add({ command: 'pay', status: 'success' });
  commands.add({ command: 'pay', status: 'success' }, 2);
  commands.add({ command: 'bank deposit', status: 'error' });
  for (const value of [0.05, 0.1, 0.5, 7]) seconds.observe(value, { command: 'pay' });
  seconds.observe(1);
  expect(registry.render()).toBe(`# HELP chorus_commands_total Commands.
# TYPE chorus_commands_total counter
chorus_commands_total{command="pay",status="success"} 3
chorus_commands_total{command="bank deposit",status="error"} 1
# HELP chorus_seconds Seconds.
# TYPE chorus_seconds histogram
chorus_seconds_bucket{command="pay",le="0.1"} 2
chorus_seconds_bucket{command="pay",le="1"} 3
chorus_seconds_bucket{command="pay",le="+Inf"} 4
chorus_seconds_sum{command="pay"} 7.65
chorus_seconds_count{command="pay"} 4
chorus_seconds_bucket{le="0.1"} 0
chorus_seconds_bucket{le="1"} 1
chorus_seconds_bucket{le="+Inf"} 1
chorus_seconds_sum 1
chorus_seconds_count 1
`);
});

test('a counter without labels can be initialized to 0', () => {
  const registry = new MetricRegistry();
  registry.counter('chorus_misses_total', 'Misses.').add({}, 0);
  expect(registry.render()).toContain('\nchorus_misses_total 0\n');
});

test('label values are escaped, so none can break a line or forge a metric', () => {
  const registry = new MetricRegistry();
  const counter = registry.counter('chorus_total', 'All.');
  counter.add({ name: 'a"b' });
  counter.add({ name: 'a\\b' });
  counter.add({ name: 'a\nb' });
  counter.add({ name: '"} 1\nforged{x="' });
  expect(registry.render().split('\n').slice(2, -1)).toEqual([
    'chorus_total{name="a\\"b"} 1',
    'chorus_total{name="a\\\\b"} 1',
    'chorus_total{name="a\\nb"} 1',
    'chorus_total{name="\\"} 1\\nforged{x=\\""} 1',
  ]);
});

test('declaring a metric twice throws', () => {
  const registry = new MetricRegistry();
  registry.counter('chorus_total', 'All.');
  expect(() => registry.histogram('chorus_total', 'All.')).toThrow('The metric chorus_total is already declared.');
});
