import { connect } from 'node:net';
import { Redis } from '@upstash/redis';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { post } from '../../redis-rest/contract/drivers.ts';
import { type RedisEndpoint, startRedis } from './server.ts';

const token = 'server-token';
let endpoint: RedisEndpoint;

beforeEach(async () => {
  endpoint = await startRedis({ token });
});
afterEach(() => endpoint.stop());

const clientOf = ({ url }: RedisEndpoint) => new Redis({ url, token, retry: { retries: 0 } });

describe('faults', () => {
  test('GIVEN failWith THEN every request fails with that status until healed', async () => {
    endpoint.failWith(503);
    expect((await post(endpoint, '/', '["SET","k","v"]')).status).toBe(503);
    await expect(clientOf(endpoint).get('k')).rejects.toThrow('set to fail with 503');
    endpoint.heal();
    expect(await clientOf(endpoint).get('k')).toBeNull();
  });

  test('GIVEN pause THEN a client with a deadline gives up, and healing releases delayed requests', async () => {
    endpoint.pause(60_000);
    const signal = () => AbortSignal.timeout(20);
    await expect(new Redis({ url: endpoint.url, token, retry: { retries: 0 }, signal }).get('k')).rejects.toThrow();
    const held = clientOf(endpoint).set('k', 'v');
    await expect(Promise.race([held, new Promise((resolve) => setTimeout(resolve, 30, 'held'))])).resolves.toBe('held');
    endpoint.heal();
    expect(await held).toBe('OK');
  });

  test('invalid faults are rejected', () => {
    expect(() => endpoint.pause(-1)).toThrow(RangeError);
    expect(() => endpoint.pause(Number.NaN)).toThrow(RangeError);
    expect(() => endpoint.failWith(200)).toThrow(RangeError);
  });
});

describe('start and stop', () => {
  test('it can’t start with an empty token', async () => {
    await expect(startRedis({ token: '' })).rejects.toThrow('must not be empty');
  });

  test('it listens only on this machine', () => {
    expect(new URL(endpoint.url).hostname).toBe('127.0.0.1');
  });

  test('stop closes open connections and frees the port, even twice and while paused', async () => {
    const { port } = new URL(endpoint.url);
    const socket = connect(Number(port), '127.0.0.1');
    const closed = new Promise((resolve) => socket.on('close', resolve));
    await new Promise((resolve) => socket.on('connect', resolve));
    endpoint.pause(60_000);
    const held = post(endpoint, '/', '["PING"]').catch(() => 'cut off');
    await new Promise((resolve) => setTimeout(resolve, 20));
    await Promise.all([endpoint.stop(), endpoint.stop()]);
    await closed;
    expect(await held).toBe('cut off');
    endpoint = await startRedis({ token, port: Number(port) });
    expect(await clientOf(endpoint).ping()).toBe('PONG');
  });

  test('a port that’s in use is an error', async () => {
    await expect(startRedis({ token, port: Number(new URL(endpoint.url).port) })).rejects.toThrow('EADDRINUSE');
  });

  test('two endpoints share nothing', async () => {
    const other = await startRedis({ token });
    await clientOf(endpoint).set('k', 'v');
    expect(await clientOf(other).get('k')).toBeNull();
    await other.stop();
    expect(await clientOf(endpoint).get('k')).toBe('v');
  });
});
