import { randomUUID } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { type CounterSpec, DEFERRED, type GaugeSpec, MetricRegistry } from '../../../shared/platform/metrics.ts';
import { connectRedis } from '../../../shared/platform/redis.ts';
import { GAUGE_TTL_MS, MOST_SERIES, SERIES_TTL_MS, SharedMetrics } from '../../../shared/platform/shared-metrics.ts';
import { openFaultyProxy } from '../../testing/faulty-proxy.ts';
import type { Target } from './drivers.ts';

const USES: CounterSpec = { name: 'chorus_uses_total', help: 'Uses, by name.' };
const LATE: GaugeSpec = { name: 'chorus_late', help: 'How many are late now.' };
const TOOK = { name: 'chorus_took_seconds', help: 'How long it took.', buckets: [0.1, 1] };

/** What is promised to processes that count together. */
export function describeMetricsContract(target: Target): void {
  const clock = { now: 1_763_715_600_123 };
  const member = (namespace: string, url = target.url) => {
    const registry = new MetricRegistry();
    const redis = connectRedis(url, target.token, 3_000);
    return { registry, shared: new SharedMetrics({ redis, namespace, registry, clock: () => clock.now }) };
  };
  /** The samples that everyone reads: no comments, and nothing about batches. */
  const samples = async ({ shared }: ReturnType<typeof member>) =>
    (await shared.render())
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#') && !line.includes('deferred'));

  test('processes add up to the last unit, and everyone reads the same', async () => {
    const namespace = randomUUID();
    const members = Array.from({ length: 4 }, () => member(namespace));
    let total = 0;
    for (let round = 1; round <= 3; round++) {
      await Promise.all(
        members.map(async ({ registry, shared }, index) => {
          registry.count(USES, { name: 'pay "1,000"\n' });
          registry.count(USES, { name: 'other' }, 9_007_199_254_000 + index);
          registry.measure(TOOK, {}, [0.1, 0.5, 7, 0.01][index] ?? 0);
          await shared.flush();
        }),
      );
      total += 4 * 9_007_199_254_000 + 6;
    }
    const text = await members[0]?.shared.render();
    expect(text).toBe(await members[3]?.shared.render());
    const [, sum = ''] = /^chorus_took_seconds_sum (.*)$/m.exec(text ?? '') ?? [];
    expect(Number(sum)).toBeCloseTo(22.83, 9);
    expect(text).toBe(`# HELP chorus_metrics_deferred_total ${DEFERRED.help}
# TYPE chorus_metrics_deferred_total counter
chorus_metrics_deferred_total 0
# HELP chorus_took_seconds How long it took.
# TYPE chorus_took_seconds histogram
chorus_took_seconds_bucket{le="0.1"} 6
chorus_took_seconds_bucket{le="1"} 9
chorus_took_seconds_bucket{le="+Inf"} 12
chorus_took_seconds_sum ${sum}
chorus_took_seconds_count 12
# HELP chorus_uses_total Uses, by name.
# TYPE chorus_uses_total counter
chorus_uses_total{name="other"} ${total}
chorus_uses_total{name="pay \\"1,000\\"\\n"} 12
`);
  });

  test('other applications in the same Redis are left alone', async () => {
    const [ours, theirs] = [member(randomUUID()), member(randomUUID())];
    ours.registry.count(USES, {});
    await ours.shared.flush();
    expect(await samples(theirs)).toEqual([]);
    expect(await samples(ours)).toEqual(['chorus_uses_total 1']);
  });

  test('a batch is one command, and none if nothing has changed', async () => {
    const proxy = await openFaultyProxy(target.url);
    onTestFinished(() => proxy.close());
    const commands: string[] = [];
    proxy.loseAnswersTo((request) => {
      commands.push(...(/\["([a-z]+)"/i.exec(request)?.slice(1) ?? []));
      return false;
    });
    const one = member(randomUUID(), proxy.url);
    await one.shared.flush();
    one.registry.count(USES, {}, 0);
    one.registry.gauge(LATE, {}, 0);
    await one.shared.flush();
    expect(commands).toEqual([]);
    one.registry.count(USES, {});
    await one.shared.flush();
    // The script is there unless this is the first test.
    expect(commands.filter((name) => name !== 'eval')).toEqual(['evalsha']);
    await one.shared.flush();
    one.registry.gauge(LATE, {}, 0);
    await one.shared.flush();
    expect(commands.filter((name) => name !== 'eval')).toEqual(['evalsha']);
    expect(await samples(one)).toEqual(['chorus_late 0', 'chorus_uses_total 1']);
    expect(commands.at(-1)).toBe('hgetall');
  });

  test('an outage loses nothing, and a lost answer counts nothing twice', async () => {
    const proxy = await openFaultyProxy(target.url);
    onTestFinished(() => proxy.close());
    const one = member(randomUUID(), proxy.url);
    one.registry.count(USES, {});
    await one.shared.flush();
    for (const way of ['hangs up', 'loses an answer', 'hangs up', 'loses an answer'] as const) {
      one.registry.count(USES, {}, 10);
      one.registry.count(USES, { name: way }, 100);
      proxy.set(way);
      proxy.drop();
      await expect(one.shared.flush()).rejects.toThrow();
    }
    proxy.set('open');
    proxy.drop();
    await one.shared.flush();
    await one.shared.flush();
    expect(await samples(one)).toEqual([
      'chorus_uses_total 41',
      'chorus_uses_total{name="hangs up"} 200',
      'chorus_uses_total{name="loses an answer"} 200',
    ]);
  });

  test('gauges say what was set last, by anyone, and end soon when nobody sets them', async () => {
    const [one, other] = [member('gauges'), member('gauges')];
    one.registry.gauge(LATE, {}, 5);
    await one.shared.flush();
    clock.now += 1_000;
    other.registry.gauge(LATE, {}, 2);
    await other.shared.flush();
    expect(await samples(one)).toEqual(['chorus_late 2']);
    // The first one sets it to what it set before.
    clock.now += 1_000;
    one.registry.gauge(LATE, {}, 5);
    one.registry.count(USES, {});
    await one.shared.flush();
    expect(await samples(one)).toEqual(['chorus_late 5', 'chorus_uses_total 1']);
    clock.now += GAUGE_TTL_MS + 1;
    expect(await samples(one)).toEqual(['chorus_uses_total 1']);
  });

  test('series that nobody has counted for long end', async () => {
    const one = member(randomUUID());
    one.registry.count(USES, { name: 'removed' });
    one.registry.count(USES, { name: 'kept' });
    await one.shared.flush();
    clock.now += SERIES_TTL_MS - 10;
    one.registry.count(USES, { name: 'kept' });
    await one.shared.flush();
    clock.now += 20;
    expect(await samples(one)).toEqual(['chorus_uses_total{name="kept"} 2']);
    // The next sweep deletes it. So it begins again from 0.
    clock.now += 3_600_000;
    one.registry.count(USES, { name: 'kept' });
    await one.shared.flush();
    one.registry.count(USES, { name: 'removed' });
    await one.shared.flush();
    expect(await samples(one)).toEqual(['chorus_uses_total{name="kept"} 3', 'chorus_uses_total{name="removed"} 1']);
  });

  test('a histogram whose buckets changed with a release begins again', async () => {
    const namespace = randomUUID();
    const [before, after] = [member(namespace), member(namespace)];
    before.registry.measure(TOOK, {}, 0.05);
    await before.shared.flush();
    after.registry.measure({ ...TOOK, buckets: [0.2, 2] }, {}, 0.15);
    await after.shared.flush();
    expect(await samples(after)).toEqual([
      'chorus_took_seconds_bucket{le="0.2"} 1',
      'chorus_took_seconds_bucket{le="2"} 1',
      'chorus_took_seconds_bucket{le="+Inf"} 1',
      'chorus_took_seconds_sum 0.15',
      'chorus_took_seconds_count 1',
    ]);
  });

  test('what has no room in a batch is counted, and follows', async () => {
    const one = member(randomUUID());
    const count = MOST_SERIES + 50;
    const use = () => {
      for (let index = 0; index < count; index++) one.registry.count(USES, { name: String(index) });
    };
    use();
    await one.shared.flush();
    expect(await samples(one)).toHaveLength(MOST_SERIES - 1);
    // Everyone's turn comes, even if everything changes all the time.
    use();
    await one.shared.flush();
    expect(await samples(one)).toHaveLength(count);
    await one.shared.flush();
    expect((await samples(one)).filter((line) => line.endsWith(' 2'))).toHaveLength(count);
    expect(await one.shared.render()).toMatch(/^chorus_metrics_deferred_total \d{3,}$/m);
  });
}
