import { expect, test } from 'vitest';
import { DRIFTS } from '../shared/economy/check-books-job.ts';
import { BURNED, MINTED } from '../shared/economy/counters.ts';
import { createLogger } from '../shared/platform/log.ts';
import { EdgeTelemetry } from './telemetry.ts';

test('every metric the edge declares is written by what happens on the way of an interaction', () => {
  const telemetry = new EdgeTelemetry(createLogger('silent', 'test'));
  telemetry.events.acknowledged(3_500);
  telemetry.events.finished('pay', 'success', 12, undefined);
  telemetry.events.rateLimited('pay');
  telemetry.statement('pay', 0.01, true);
  telemetry.observer.count({ name: 'chorus_tried_total', help: 'What a domain counts.' }, { type: 'pay' });
  telemetry.allocated('music', 'session', 0.004);
  telemetry.observer.count(DRIFTS, {});
  telemetry.observer.count(MINTED, { source: 'daily' }, 100);
  telemetry.observer.count(BURNED, { source: 'shop' }, 50);
  telemetry.discordCall('PATCH /webhooks/:id/:token/messages/@original', 429);
  telemetry.lyricsCall('search', 200);
  const text = telemetry.registry.render();
  const declared = [...text.matchAll(/^# TYPE (\S+)/gm)].map((match) => match[1] ?? '');
  expect(declared.length).toBeGreaterThanOrEqual(10);
  for (const name of declared) expect(text).toMatch(new RegExp(`^${name}(_count)?(\\{[^}]*\\})? [0-9.]*[1-9]`, 'm'));
});

test('an answer within the limit is no deadline miss, one beyond it is', () => {
  const telemetry = new EdgeTelemetry(createLogger('silent', 'test'));
  telemetry.events.acknowledged(2_999);
  expect(telemetry.registry.render()).toContain('chorus_interaction_deadline_misses_total 0');
  telemetry.events.acknowledged(3_001);
  expect(telemetry.registry.render()).toContain('chorus_interaction_deadline_misses_total 1');
});
