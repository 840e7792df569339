/** A voice node and its Lavalink, as docker-compose.voice.yml and docker-compose.yml run them. */
import { describe, expect, test } from 'vitest';
import { readVoiceNodeConfig } from '../../voice-node/config.ts';
import { COMPOSE_FILES, environmentOf, REQUIRED, readCompose } from './composed.ts';
import { commandOf, instructionsOf } from './image.ts';
import { interpolated, stagesOf, textOf } from './reading.ts';

describe.each(COMPOSE_FILES)('%s', (path) => {
  const { services, service, networks, all } = readCompose(path);
  const node = service('voice-node');
  const lavalink = service('lavalink');
  const network = service('lavalink-network');
  const given = REQUIRED[path];

  test('requires only what a node needs, and it uses the Lavalink next to it', () => {
    expect(readVoiceNodeConfig(environmentOf(node, given))).toMatchObject({
      NODE_ID: 'voice-1',
      NODE_CAPACITY: 25,
      LEASE_MS: 15_000,
      DISCORD_API_BASE: 'https://discord.com/api',
      LAVALINK_NODES: [{ id: 'lavalink', url: 'http://lavalink:2333', password: 'lavalinkpassword' }],
    });
    expect(environmentOf(lavalink, given).LAVALINK_SERVER_PASSWORD).toBe('lavalinkpassword');
  });

  test('has a Lavalink that’s new enough for Discord: 4.2.0 is the first version with DAVE', () => {
    const [major = 0, minor = 0] = (/:(\d+)\.(\d+)\./.exec(lavalink.build?.args.LAVALINK_IMAGE ?? '') ?? [])
      .slice(1)
      .map(Number);
    expect(major).toBe(4);
    expect(minor).toBeGreaterThanOrEqual(2);
  });

  test('has Lavalink’s plugins in the image, where it can’t change them', () => {
    const [pluginStage = [], last = []] = stagesOf(textOf(lavalink.build?.dockerfile ?? ''));
    expect(pluginStage.find(({ word }) => word === 'RUN')?.rest).toContain('fetch-plugins.sh');
    expect(last.find(({ word }) => word === 'COPY')).toMatchObject({
      flags: { from: 'plugins' },
      rest: '/plugins /opt/Lavalink/plugins',
    });
    for (const mount of [...(lavalink.tmpfs ?? []), ...(lavalink.volumes ?? [])])
      expect(String(mount)).not.toContain('plugins');
  });

  test('lets Lavalink run the native code that it unpacks', () => {
    expect(lavalink.tmpfs?.find((mount) => mount.startsWith('/tmp:'))).toMatch(/[:,]exec(,|$)/);
  });

  test('doesn’t restart a node that another one replaced', () => {
    expect(node.restart).toBe('on-failure');
  });

  test('gives a node a minute to drain, and the stop signal', () => {
    expect(Number.parseInt(node.stop_grace_period ?? '0', 10)).toBeGreaterThanOrEqual(30);
    expect(commandOf(instructionsOf('voice-node'), 'CMD')[0]).toBe('node');
  });

  test('lets only the node, and what watches it, reach Lavalink', () => {
    const allowed = { 'voice-node': ['lavalink'], 'lavalink-network': network.networks, prometheus: ['lavalink'] };
    for (const [name, { networks: joined }] of all)
      expect([name, joined.filter((each) => network.networks.includes(each))]).toEqual([
        name,
        allowed[name as keyof typeof allowed] ?? [],
      ]);
    expect(networks.lavalink).toEqual({ internal: true });
    expect(lavalink.network_mode).toBe('service:lavalink-network');
  });

  test('starts Lavalink only behind its firewall, which it can’t change', () => {
    expect(lavalink.depends_on).toEqual({ 'lavalink-network': { condition: 'service_healthy', restart: true } });
    expect(network.cap_add).toEqual(['NET_ADMIN']);
    expect(services.lavalink?.cap_add).toBeUndefined();
  });

  test('runs the tunnel only with its profile', () => {
    expect(service('tunnel').profiles).toEqual(['tunnel']);
  });
});

test('from outside, only the node’s control port is reachable, and by default only from this machine', () => {
  const { all, service } = readCompose('docker-compose.voice.yml');
  const published = all.filter(([, { ports }]) => ports !== undefined).map(([name, { ports }]) => [name, ports]);
  expect(published).toEqual([['voice-node', [expect.any(String)]]]);
  const node = service('voice-node');
  expect(interpolated(node.ports?.[0] ?? '', {})).toBe(`127.0.0.1:8788:${node.environment?.PORT}`);
});
